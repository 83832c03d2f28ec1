#include "api/api_schemas.h"

#include <string>
#include <vector>

#include "ratecheck/base/text.h"
#include "ratecheck/base/words.h"
#include "ratecheck/store/corrections.h"

// The shapes of bodies, in a notation of one line each: members as name:type, a name with ~ before it may be
// absent. Types: s text, i whole number, n number, b true or false, any; a name of the table; after it ? for null,
// [] for an array of it, {} for an object of it under any names. Objects have no other members than these.
// A name may also be that of a list of words. So
//
//   "id:i reason:reason? ~parts:part[]"     is, in JSON Schema,
//
//   { "type": "object",
//     "properties": { "id": {"type": "integer"},
//                     "reason": {"anyOf": [{"$ref": "#/components/schemas/reason"}, {"type": "null"}]},
//                     "parts": {"type": "array", "items": {"$ref": "#/components/schemas/part"}} },
//     "required": ["id", "reason"], "additionalProperties": false }
//
// Lists of words come from words.h wherever that has them, with their meanings as the description; tests hold
// answers of the service against these schemas.

namespace ratecheck::api {
namespace {

/// A shape that is used under a name: "#/components/schemas/NAME".
struct NamedType {
  std::string_view name;
  std::string_view members;
};

/// Text that is one of these words.
struct WordList {
  std::string_view name;
  std::vector<std::string> words;
  std::string meanings{};
};

template <ListedWord List>
WordList list_of(std::string_view name) {
  return {name, all_words<List>(), meanings<List>()};
}

WordList notes_of_corrections() {
  WordList notes{"correction_note_word", {}};
  for (const store::CorrectionNote note : store::correction_notes())
    notes.words.emplace_back(to_string(note));
  return notes;
}

std::vector<WordList> word_lists() {
  return {
      list_of<Outcome>("verdict_word"),
      list_of<Reason>("reason"),
      list_of<RuleKind>("rule_kind"),
      list_of<TestUnit>("test_unit"),
      list_of<WorkKind>("work_kind"),
      list_of<KindOfWork>("kind_of_work"),
      list_of<Vehicle>("vehicle"),
      list_of<PayCategory>("pay_category"),
      list_of<FindingCode>("finding_code"),
      list_of<Standing>("standing_of_value"),
      list_of<Mark>("mark"),
      list_of<RuleStatus>("rule_status"),
      list_of<StepStatus>("rates_status"),
      list_of<RuleState>("rule_state"),
      list_of<DatedBy>("day_of_rates"),
      list_of<Purpose>("purpose"),
      list_of<Role>("role"),
      list_of<Reached>("reached_word"),
      {"media", {"text", "csv", "json"}},
      {"key_scope", {"all", "read"}},
      {"token_scope", {"post", "read"}},
      {"evidence_standing", {"final", "withdrawn", "disputed", "undecided"}},
      {"hidden_part", {"cell", "counts", "money", "sizes"}},
      {"hidden_reason", {"too_few_workers", "no_amounts", "dominated", "other_rule", "somebody_left"}},
      list_of<ReleaseKind>("public_release_kind"),
      list_of<Below>("below_word"),
      {"bin_name", {"none", "some", "quarter", "half", "more"}},
      {"planned_word", {"Q1", "Q2", "Q3", "Q4", "earlier_work"}},
      {"withdrawal_reason", {"could_tell_of_one_person"}},
      {"data_word", {"real", "invented"}},
      {"damage_code", {"corrupt_database"}},
      notes_of_corrections(),
  };
}

constexpr NamedType kTypes[] = {
    // what is read and judged
    {"check",
     "schema:i documents:document[] statements:statement[] verdicts:judged[] findings:finding[] "
     "not_applied:not_applied[] ~from:i ~work_items:i ~next:i?"},
    {"stored_check",
     "id:i new_work:i known_work:i schema:i documents:document[] statements:statement[] "
     "verdicts:judged[] findings:finding[] not_applied:not_applied[] ~from:i ~work_items:i ~next:i?"},
    {"document",
     "name:s sha256:s parser:s? statement:i? problem:document_problem? ~parts:document_part[] ~notices:part[]"},
    {"document_part", "parser:s statement:i from_line:i to_line:i certain:b"},
    {"document_problem", "code:s detail:s hint:s at:s? errors:part[]"},
    {"part", "at:s code:s detail:s hint:s"},
    {"work_ref", "statement:i index:i"},
    {"period", "from:s to:s complete:b"},
    {"range", "low:s high:s"},
    {"missing_input", "input:s where:s"},
    {"step", "op:s args:s[] value:s exact:s source:i?"},
    {"source", "title:s url:s? confidence:mark ~seen:s"},
    {"judged",
     "rule:s version:s kind:rule_kind unit:test_unit work:work_ref[] period:period? verdict:verdict_word "
     "reason:reason? detail:s currency:s "
     "counted:pay_category[] paid:s? due:range? difference:range? inputs:s{} missing:missing_input[] steps:step[] "
     "sources:source[] ~claim:claim"},
    {"finding", "code:finding_code work:work_ref[] detail:s expected:s actual:s"},
    {"not_applied", "rule:s statement:i index:i? detail:s"},
    // what hangs on a key
    {"new_key", "key:s note:s"},
    {"me",
     "scope:key_scope consents:consent[] joins:joining[] notices:notice[] disputes:dispute[] "
     "case_decisions:case_decision[]"},
    {"receipt", "receipt:s erased_at:s erased:erased"},
    {"erased", "statements:i work:i verdicts:i tokens:i consents:i other:i"},
    {"submission",
     "id:i received_at:s reader:s rules:s sources:s[] statement_count:i work_items:i verdict_count:i"},
    {"whole_submission",
     "id:i received_at:s reader:s rules:s sources:s[] statements:statement[] findings:finding[] "
     "work:work[] verdicts:verdict[]"},
    {"kept_document", "id:i media_type:s bytes:i"},
    {"export",
     "schema:i program:s key:exported_key submissions:whole_submission[] ~unreadable:unreadable_export[] "
     "corrections:correction[] "
     "conflicts:conflict[] kept_documents:exported_document[] consents:consent[] joins:past_joining[] "
     "tokens:token[] "
     "notices:notice[] disputes:dispute[] case_decisions:case_decision[]"},
    // the day on which it was made, and how many days the service ran since its last upload
    {"exported_key", "made_on:s idle_service_days:i"},
    {"exported_document", "id:s statement:i media_type:s bytes:i ~file:s ~text:s ~base64:s ~damaged:b"},
    {"past_joining", "id:i joined_at:s reached:reached_word shared:b left_at:s?"},
    // an upload that is damaged: it is named where its rows would stand
    {"unreadable", "statement:i ~received_at:s code:damage_code detail:s"},
    {"unreadable_export",
     "statement:i ~received_at:s code:damage_code detail:s work:work[] verdicts:verdict[] "
     "corrections:correction[]"},
    {"work",
     "id:s statement:i platform:s place:s? month:s? kind:work_kind started_at:s? ended_at:s? currency:s total:s? "
     "counted_as:s corrections:correction[]"},
    {"verdict",
     "id:s rule:s version:s kind:rule_kind unit:test_unit work:s[] period:period? verdict:verdict_word "
     "reason:reason? currency:s paid:s? "
     "due:range? difference:range?"},
    {"consent", "id:i purpose:purpose about:s? given:b given_at:s withdrawn_at:s?"},
    {"joining", "id:i joined_at:s reached:reached_word shared:b"},
    {"token", "id:i scope:token_scope label:s created_at:s"},
    {"new_token", "token:s id:i scope:token_scope label:s created_at:s"},
    {"correction", "id:i work:s field:s read:s? value:s made_at:s confirms_proposal:b"},
    {"corrected", "corrections:correction[] changed_verdicts:i notes:correction_note[]"},
    {"correction_note", "code:correction_note_word detail:s"},
    {"proposal", "id:s work:s field:s read:s value:s proof:s"},
    {"conflict", "tellings:telling[]"},
    {"telling", "work:s holds:b withheld:b with:s? differs:difference[]"},
    {"difference", "field:s other:s here:s"},
    {"conflict_settled", "work:s[] changed_verdicts:i"},
    {"notice", "id:i made_at:s rule:s work:s was:verdict_word? is_now:verdict_word? seen:b"},
    {"decision", "stands:b role:role reason:s at:s"},
    {"dispute", "id:i rule:s work:s words:s made_at:s decision:decision?"},
    {"case_decision", "case:s rule:s work:s decision:decision"},
    // formulas and layouts
    {"applies", "platforms:s[] kinds_of_work:kind_of_work[] vehicles:vehicle[] places:s[]"},
    {"cannot_judge", "reason:reason detail:s"},
    {"rule_summary",
     "id:s title:s kind:rule_kind status:rule_status unit:test_unit summary:s currency:s version:s "
     "applies:applies judges:b "
     "cannot_judge:cannot_judge? standing:standing instead_of:s[] claim:claim? known_until:s? reviewed:s"},
    {"rule",
     "id:s title:s kind:rule_kind status:rule_status unit:test_unit summary:s currency:s version:s "
     "applies:applies judges:b "
     "cannot_judge:cannot_judge? standing:standing instead_of:s[] claim:claim? known_until:s? reviewed:s "
     "dated_by:day_of_rates counts:pay_category[] rounding:s tolerance:s "
     "definitions:s{} formula:s? formulas:formula[] inputs:input[] history:rates[] examples:example[] "
     "sources:source[]"},
    {"formula", "from:s text:s"},
    {"input", "name:s unit:s where:s about:s per_work_item:b may_be_unknown:b words:s[]"},
    {"rates", "from:s to:s? status:rates_status unknown:s? rates:s{} own_sources:i{} sources:source[]"},
    {"example", "name:s source:s on:s given:s{} ~work:any[] expect:s? wrong:s? reason:reason?"},
    {"claim", "authority:s url:s? time_limit:s? source:source"},
    {"standing", "state:rule_state since:s? confidence:mark"},
    {"evaluation",
     "rule:s version:s on:s unit:test_unit currency:s due:range? exact:s? reason:reason? detail:s? "
     "missing:missing_input[] steps:step[] sources:source[]"},
    {"platform", "platform:s layouts:layout[] rules:s[]"},
    {"layout",
     "parser:s document:s media:media title:s reviewed:s currency:s? place:s? kind_of_work:kind_of_work? "
     "fields:s[]"},
    // working figures
    {"release", "id:i made_at:s k:i method:s"},
    {"cells", "mark:s release:release? items:cell[] next:s? totals:total[] not_listed:not_listed"},
    {"cell",
     "platform:s place:s? month:s rule:s? kind:rule_kind? currency:s? workers:i? work_items:i? counts:cell_counts "
     "shares:cell_shares missing:missing below_reference:missing worker_share_short_percent:i? "
     "share_short_from_percent:i? share_short_to_percent:i? worker_share_below_reference_percent:i? "
     "share_below_reference_from_percent:i? share_below_reference_to_percent:i? reached:i{} hidden:hidden[]"},
    {"cell_counts",
     "workers:i? of:i? judged:i? short:i? possibly_short:i? over:i? met:i? below_reference:i? not_judged:i?"},
    // of judged work, but not_judged, which is of all
    {"cell_shares", "short:s? possibly_short:s? over:s? met:s? below_reference:s? not_judged:s?"},
    {"missing",
     "total:s? median:s? low_quartile:s? high_quartile:s? total_from:s? total_to:s? median_from:s? "
     "median_to:s? sizes:size_step[]"},
    {"size_step", "from:s to:s? count:i"},
    {"hidden", "what:hidden_part reason:hidden_reason"},
    {"total",
     "rule:s kind:rule_kind? currency:s cells:i work_items:i counts:total_counts shares:total_shares "
     "counts_hidden_in:i missing_total:s? below_reference_total:s? money_hidden_in:i"},
    {"total_counts", "of:i judged:i short:i possibly_short:i over:i met:i below_reference:i not_judged:i"},
    {"total_shares", "short:s? below_reference:s?"},
    {"not_listed", "reason:hidden_reason detail:s"},
    {"withdrawal",
     "id:i withdrawn_at:s first_release:i last_release:i leaves:i cells:i reason:withdrawal_reason detail:s"},
    // for everyone
    {"public_release", "number:i published:s plan:s epsilon:s kind:public_release_kind period:s?"},
    {"whole_release",
     "number:i published:s plan:s epsilon:s kind:public_release_kind period:s? cells:public_cell[] "
     "merged:merged_cell[] signature:s key:s"},
    {"public_cell", "platform:s place:s elsewhere:b period:s rule:s below:below_word bins:noised_bin[]"},
    {"merged_cell",
     "platform:s place:s elsewhere:b rule:s below:below_word of:i[] bins:noised_bin[] voices_noised:i hidden:b "
     "~share_any_short:noisy_share"},
    {"noised_bin", "bin:bin_name noised:i"},
    // parts of 1; the interval holds both errors, `noise` and `sampling` are the half-widths of each alone
    {"noisy_share", "value:s from:s to:s noise:s sampling:s"},
    {"release_plan",
     "plan:s from:s? bins:i epsilon:plan_epsilon publications:planned[] leaves:plan_leaf[] waiting:plan_waiting? "
     "year:plan_year "
     "odds:plan_odds "
     "next:plan_next text:s signature:s key:s"},
    // of a quarter: the largest of them
    {"plan_epsilon", "quarter:s earlier_work:s year:s"},
    {"planned", "of:planned_word epsilon:s"},
    {"plan_leaf", "platform:s place:s elsewhere:b rule:s below:below_word"},
    // loaded, and holds from a quarter to come
    {"plan_waiting", "plan:s from:s"},
    {"plan_year", "year:i spent:s most:s lost:b"},
    {"plan_odds", "one_key:s two_keys:s"},
    {"plan_next", "kind:public_release_kind period:s cut_off:s published:s"},
    // for organizers
    {"session", "name:s role:role expires_at:s csrf:s"},
    {"code", "id:i label:s reached:reached_word created_at:s expires_at:s uses_left:i shared:b revoked:b"},
    {"new_code",
     "code:s id:i label:s reached:reached_word created_at:s expires_at:s uses_left:i shared:b revoked:b "
     "~sheet:sheet_code[]"},
    {"sheet_code", "id:i code:s"},
    {"audit_line", "id:i at:s actor:s action:s subject:s"},
    {"review_item", "dispute:dispute work:work verdict:verdict"},
    {"unreadable_dispute", "dispute:dispute code:damage_code detail:s"},
    {"case", "id:i title:s consent:s opened_at:s closed_at:s?"},
    {"evidence",
     "schema:i program:s rules_version:s parsers_version:s case:evidence_case letter:s "
     "sums:evidence_sum[] evidence:evidence_upload[] ~unreadable:unreadable_evidence[] rules:rule[]"},
    {"unreadable_evidence", "worker:i sources:s[] ~received_at:s code:damage_code detail:s"},
    {"evidence_case", "id:i title:s opened_at:s"},
    {"evidence_sum", "rule:s currency:s final_short:i final_other:i withdrawn:i disputed:i undecided:i missing:s"},
    {"evidence_upload",
     "worker:i sources:s[] received_at:s reader:s rules:s statements:statement[] "
     "findings:finding[] corrections:evidence_correction[] verdicts:evidence_verdict[]"},
    {"evidence_correction", "work:s field:s read:s? value:s made_at:s"},
    {"evidence_verdict",
     "id:s standing:evidence_standing decision:decision? dispute:dispute? verdict:verdict arithmetic:judged?"},
    {"layout_week", "layout:s platform:s week:s coverage:n usual:n? alarm:b unknown_line:s?"},
    // for operators
    {"health", "status:s data:data_word"},
    {"ready", "status:s"},
};

/// s, i, n and b.
void write_simple(JsonWriter& out, std::string_view type, bool nullable) {
  const std::string_view word = type == "s"   ? "string"
                                : type == "i" ? "integer"
                                : type == "n" ? "number"
                                              : "boolean";
  if (!nullable) {
    out.begin_object().member("type", word).end_object();
    return;
  }
  out.begin_object().key("type").begin_array().string(word).string("null").end_array().end_object();
}

/// The contract's statement has a schema of its own, at its own address.
void write_reference(JsonWriter& out, std::string_view type, bool nullable) {
  if (nullable)
    out.begin_object().key("anyOf").begin_array();
  out.begin_object();
  out.member("$ref",
             type == "statement" ? "/schemas/statement-1.json" : "#/components/schemas/" + std::string(type));
  out.end_object();
  if (nullable)
    out.begin_object().member("type", "null").end_object().end_array().end_object();
}

/// Members, one blank between them; all but those with ~ are required.
void write_members(JsonWriter& out, std::string_view members) {
  std::vector<std::string_view> required;
  out.begin_object().member("type", "object").key("properties").begin_object();
  for (std::string_view member : split(members, ' ')) {
    if (member.empty())
      continue;
    const bool optional = member.front() == '~';
    if (optional)
      member.remove_prefix(1);
    const std::size_t colon = member.find(':');
    if (!optional)
      required.push_back(member.substr(0, colon));
    out.key(member.substr(0, colon));
    write_type(out, member.substr(colon + 1));
  }
  out.end_object().key("required").begin_array();
  for (const std::string_view name : required)
    out.string(name);
  out.end_array().member("additionalProperties", false).end_object();
}

}  // namespace

void write_type(JsonWriter& out, std::string_view type) {
  if (type.starts_with("{ "))
    return write_members(out, type.substr(1, type.size() - 2));
  const auto without_end = [&](std::size_t count) { return type.substr(0, type.size() - count); };
  if (type.ends_with("[]")) {
    out.begin_object().member("type", "array").key("items");
    write_type(out, without_end(2));
    out.end_object();
  } else if (type.ends_with("{}")) {
    out.begin_object().member("type", "object").key("additionalProperties");
    write_type(out, without_end(2));
    out.end_object();
  } else if (type == "any") {
    out.begin_object().end_object();
  } else {
    const bool nullable = type.ends_with('?');
    const std::string_view plain = nullable ? without_end(1) : type;
    plain.size() == 1 ? write_simple(out, plain, nullable) : write_reference(out, plain, nullable);
  }
}

void write_named_types(JsonWriter& out) {
  for (const WordList& list : word_lists()) {
    out.key(list.name).begin_object().member("type", "string").key("enum").begin_array();
    for (const std::string& word : list.words)
      out.string(word);
    out.end_array();
    if (!list.meanings.empty())
      out.member("description", list.meanings);
    out.end_object();
  }
  for (const NamedType& type : kTypes) {
    out.key(type.name);
    write_members(out, type.members);
  }
}

}  // namespace ratecheck::api
