#include "api/evidence.h"

#include <algorithm>
#include <map>

#include "api/answers.h"
#include "api/worker_rows.h"
#include "ratecheck/pipeline/show_library.h"

// What is kept of a verdict is its outcome and its amounts, not the way there. So each upload is judged again with
// steps, by the rules in use, and the arithmetic is shown beside the kept verdict where both say the same: rule,
// version, outcome and first work item. Where the rules changed since, there is no arithmetic rather than another
// verdict's.
//
//   dispute, not decided                 disputed     whatever was decided in the case
//   dispute, the verdict was withdrawn   withdrawn
//   no decision in the case              undecided
//   decided that it stands               final        the only one whose money is summed up
//   decided that it does not             withdrawn

namespace ratecheck::api {
namespace {

/// Position counted through the statements, as the store counts.
std::int64_t position(const std::vector<statement::Statement>& statements, const assessment::WorkRef& ref) {
  std::size_t before = 0;
  for (std::size_t i = 0; i < ref.statement; ++i)
    before += statements[i].work.size();
  return static_cast<std::int64_t>(before + ref.index);
}

/// The verdict of now that says what the kept one says; nothing where none does.
std::optional<assessment::Verdict> arithmetic_of(const assessment::Assessment& judged,
                                                 const std::vector<statement::Statement>& statements,
                                                 const store::VerdictRow& row) {
  for (const assessment::Verdict& verdict : judged.verdicts) {
    if (verdict.rule != row.rule || verdict.version != row.version || verdict.verdict != row.verdict)
      continue;
    const std::int64_t first = verdict.work.empty() ? -1 : position(statements, verdict.work[0]);
    if (first == (row.work.empty() ? -1 : row.work[0]))
      return verdict;
  }
  return std::nullopt;
}

/// With the worker's corrections in place, as the kept verdicts were judged.
Result<EvidenceUpload> collect_upload(const store::Store& store, const pipeline::Library& library,
                                      const store::Evidence& evidence) {
  auto statements = store::read_statements(store, evidence.id, evidence.submission.row.id);
  if (!statements)
    return statements.error();
  const auto corrections = store::list_corrections(store, evidence.id);
  if (!corrections)
    return corrections.error();
  EvidenceUpload upload{evidence.worker, evidence.submission, std::move(*statements), {}, {}};
  std::copy_if(corrections->begin(), corrections->end(), std::back_inserter(upload.corrections),
               [&](const auto& c) { return c.work.submission == evidence.submission.row.id; });
  assessment::JudgingOptions options;
  options.steps = rulebook::WithSteps::yes;
  const assessment::Assessment judged = assessment::assess(upload.statements, library.rulebook, options);
  for (const store::CaseVerdict& verdict : evidence.verdicts)
    upload.verdicts.push_back({verdict, arithmetic_of(judged, upload.statements, verdict.row)});
  return upload;
}

// At least what is missing: to the lower end of what is due; of a cap, what was taken beyond its upper end.
std::int64_t missing_minor(const store::VerdictRow& row) {
  if (row.verdict != assessment::Outcome::underpaid || !row.paid_minor || !row.due_low_minor)
    return 0;
  const bool cap = row.kind == rulebook::RuleKind::cap;
  return cap ? *row.paid_minor - row.due_high_minor.value_or(*row.paid_minor)
             : *row.due_low_minor - *row.paid_minor;
}

void add_to(EvidenceSum& sum, const store::CaseVerdict& verdict) {
  switch (state_of(verdict)) {
    case EvidenceState::final:
      ++(verdict.row.verdict == assessment::Outcome::underpaid ? sum.final_short : sum.final_other);
      sum.missing_minor += missing_minor(verdict.row);
      break;
    case EvidenceState::withdrawn:
      ++sum.withdrawn;
      break;
    case EvidenceState::disputed:
      ++sum.disputed;
      break;
    case EvidenceState::undecided:
      ++sum.undecided;
      break;
  }
}

// By rule and currency, in the order of their names, so that the file is the same each time.
void sum_up(EvidenceFile& file) {
  std::map<std::pair<std::string, std::string>, EvidenceSum> sums;
  for (const EvidenceUpload& upload : file.uploads) {
    for (const EvidenceVerdict& verdict : upload.verdicts) {
      const store::VerdictRow& row = verdict.kept.row;
      add_to(sums[{row.rule, row.currency}], verdict.kept);
    }
  }
  for (auto& [name, sum] : sums) {
    std::tie(sum.rule, sum.currency) = name;
    file.sums.push_back(sum);
    const rulebook::Rule* rule = file.library->rulebook.find(name.first);
    if (rule != nullptr && (file.rules.empty() || file.rules.back() != rule))
      file.rules.push_back(rule);
  }
}

void write_decision_or_null(JsonWriter& out, const std::optional<store::Decision>& decision) {
  out.key("decision");
  if (decision) {
    write_decision(out, *decision);
  } else {
    out.null();
  }
}

/// What was kept, what people said of it, and how it is worked out.
void write_evidence_verdict(JsonWriter& out, const EvidenceVerdict& verdict) {
  out.begin_object().member("id", verdict.kept.id).member("standing", to_string(state_of(verdict.kept)));
  write_decision_or_null(out, verdict.kept.decision);
  out.key("dispute");
  if (verdict.kept.dispute) {
    write_dispute(out, *verdict.kept.dispute);
  } else {
    out.null();
  }
  out.key("verdict");
  write_verdict(out, verdict.kept.row);
  out.key("arithmetic");
  if (verdict.arithmetic) {
    assessment::write_json(out, *verdict.arithmetic);
  } else {
    out.null();
  }
  out.end_object();
}

void write_upload(JsonWriter& out, const EvidenceUpload& upload) {
  out.begin_object().member("worker", upload.worker).key("sources").begin_array();
  for (const std::string& source : upload.submission.row.sources)
    out.string(source);
  out.end_array().member("received_at", utc(upload.submission.row.received_at));
  out.member("reader", upload.submission.row.reader).member("rules", upload.submission.row.rules);
  out.key("statements").raw(upload.submission.statements_json).key("findings");
  out.raw(upload.submission.findings_json).key("corrections").begin_array();
  for (const store::Correction& c : upload.corrections) {
    out.begin_object().member("work", store::to_string(c.work)).member("field", c.field);
    optional_member(out, "read", c.read_value.empty() ? std::nullopt : std::optional(c.read_value));
    out.member("value", c.value).member("made_at", utc(c.made_at)).end_object();
  }
  out.end_array().key("verdicts").begin_array();
  for (const EvidenceVerdict& verdict : upload.verdicts)
    write_evidence_verdict(out, verdict);
  out.end_array().end_object();
}

void write_unreadable_uploads(JsonWriter& out, const std::vector<UnreadableUpload>& uploads) {
  if (uploads.empty())
    return;
  out.key("unreadable").begin_array();
  for (const UnreadableUpload& upload : uploads) {
    out.begin_object().member("worker", upload.worker).key("sources").begin_array();
    for (const std::string& source : upload.row.sources)
      out.string(source);
    out.end_array();
    if (upload.row.received_at != 0)
      out.member("received_at", utc(upload.row.received_at));
    write_damage(out, "This upload is part of the case, but what is kept of it is damaged and cannot be read.");
    out.end_object();
  }
  out.end_array();
}

void write_sum(JsonWriter& out, const EvidenceSum& sum) {
  out.begin_object().member("rule", sum.rule).member("currency", sum.currency);
  out.member("final_short", sum.final_short).member("final_other", sum.final_other);
  out.member("withdrawn", sum.withdrawn).member("disputed", sum.disputed).member("undecided", sum.undecided);
  out.member("missing", amount_of_minor(sum.missing_minor, sum.currency)).end_object();
}

}  // namespace

std::string_view to_string(EvidenceState standing) {
  switch (standing) {
    case EvidenceState::final:
      return "final";
    case EvidenceState::withdrawn:
      return "withdrawn";
    case EvidenceState::disputed:
      return "disputed";
    case EvidenceState::undecided:
      break;
  }
  return "undecided";
}

EvidenceState state_of(const store::CaseVerdict& verdict) {
  if (verdict.dispute && !verdict.dispute->decision)
    return EvidenceState::disputed;
  if (verdict.dispute && !verdict.dispute->decision->stands)
    return EvidenceState::withdrawn;
  if (!verdict.decision)
    return EvidenceState::undecided;
  return verdict.decision->stands ? EvidenceState::final : EvidenceState::withdrawn;
}

Result<EvidenceFile> collect_evidence(const store::Store& store, std::shared_ptr<const pipeline::Library> library,
                                      std::int64_t case_id) {
  auto pay_case = store::find_case(store, case_id);
  if (!pay_case)
    return pay_case.error();
  const auto evidence = store::case_evidence(store, case_id);
  if (!evidence)
    return evidence.error();
  EvidenceFile file{std::move(*pay_case), std::move(library), {}, {}, {}, {}};
  for (const store::Evidence& one : *evidence) {
    auto upload = one.damaged ? Result<EvidenceUpload>(Error{std::string(kDamaged), ""})
                              : collect_upload(store, *file.library, one);
    if (!upload && upload.error().code == kDamaged) {
      file.unreadable.push_back({one.worker, one.submission.row});
      continue;
    }
    if (!upload && upload.error().code == "not_found")
      continue;  // just deleted
    if (!upload)
      return upload.error();
    file.uploads.push_back(std::move(*upload));
  }
  sum_up(file);
  return file;
}

std::string evidence_json(const EvidenceFile& file) {
  // what holds of a rule is told of the day the case was opened, since every day gives the same bytes
  const Date opened = Instant{file.pay_case.opened_at, 0}.local().date;
  JsonWriter out(JsonWriter::Style::indented);
  out.begin_object().member("schema", 1).member("program", "ratecheck " RATECHECK_VERSION);
  out.member("rules_version", file.library->rules_version);
  out.member("parsers_version", file.library->parsers_version);
  out.key("case").begin_object().member("id", file.pay_case.id).member("title", file.pay_case.title);
  out.member("opened_at", utc(file.pay_case.opened_at)).end_object();
  out.member("letter", evidence_letter(file)).key("sums").begin_array();
  for (const EvidenceSum& sum : file.sums)
    write_sum(out, sum);
  out.end_array().key("evidence").begin_array();
  for (const EvidenceUpload& upload : file.uploads)
    write_upload(out, upload);
  out.end_array();
  write_unreadable_uploads(out, file.unreadable);
  out.key("rules").begin_array();
  for (const rulebook::Rule* rule : file.rules)
    pipeline::write_rule(out, *file.library, rule->id, opened);
  out.end_array().end_object();
  return out.take() + "\n";
}

}  // namespace ratecheck::api
