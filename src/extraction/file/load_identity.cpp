#include "extraction/file/load_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

/// What an identity that fails may be called.
std::string finding_it_raises(TomlTable& identity) {
  static const std::vector<std::string> kCodes = [] {
    std::vector<std::string> codes;
    for (const FindingCode code :
         {FindingCode::sum_mismatch, FindingCode::hours_mismatch, FindingCode::total_mismatch,
          FindingCode::impossible_value, FindingCode::unexplained_deduction, FindingCode::date_mismatch})
      codes.emplace_back(to_string(code));
    return codes;
  }();
  return identity.required_word("raises", "a finding of an identity", kCodes);
}

/// Reads each [[identity]] and binds its names. A problem in one does not keep the others from being read.
class IdentityLoader {
 public:
  IdentityLoader(ParserRule& rule, std::vector<Error>& problems) : rule_(rule), problems_(problems) {}

  void load_identity(const TomlValue& value) {
    if (value.find("running") != nullptr)
      return load_running(value);
    TomlTable identity(rule_.source, value, "[[identity]]", problems_);
    const std::string text = identity.required_string("rule");
    const std::string code = finding_it_raises(identity);
    const std::string record = identity.optional_string("record").value_or("");
    const auto within = identity.optional_string("within");
    identity.finish();
    if (text.empty())
      return;
    Result<IdentityRule> parsed = parse_identity(text);
    const Place place = value.find("rule")->place;
    if (!parsed) {
      Place at = place;
      at.column += parsed.error().place.column;
      problems_.push_back(error_at(rule_.source, at, "bad_identity", parsed.error().message, parsed.error().hint));
      return;
    }
    parsed->code = code;
    const RecordRule* scope = nullptr;
    if (!record.empty() && (scope = find_record(record, value.find("record")->place)) == nullptr)
      return;
    if (scope != nullptr)
      parsed->record = scope->index;
    for (auto* side : {&parsed->left, &parsed->right}) {
      for (Term& term : *side)
        bind(term, scope, place, *parsed);
    }
    if (within)
      set_within(identity, *within, *parsed);
    rule_.identities.push_back(std::move(*parsed));
  }

 private:
  const RecordRule* find_record(const std::string& name, const Place& place) {
    std::vector<std::string> known;
    for (const RecordRule& record : rule_.records) {
      if (record.name == name)
        return &record;
      known.push_back(record.name);
    }
    problems_.push_back(error_at(rule_.source, place, "unknown_name",
                                 fmt::format("There is no record '{}'.{}", name, did_you_mean(name, known))));
    return nullptr;
  }

  // Finds the field and record that a term names. `scope`: the record whose fields it may name; nullptr: the
  // document's.
  void bind(Term& term, const RecordRule* scope, Place place, IdentityRule& identity) {
    if (term.kind == Term::Kind::number)
      return;
    place.column += term.column + 1;
    if (!term.record.empty()) {
      scope = find_record(term.record, place);
      if (scope == nullptr)
        return;
      term.rule = scope->index;
      if (term.kind == Term::Kind::count)
        return;
    }
    const std::vector<FieldRule>& fields = scope != nullptr ? scope->fields : rule_.fields;
    std::vector<std::string> known;
    for (const FieldRule& field : fields) {
      known.push_back(field.name);
      if (field.name != term.name)
        continue;
      term.field = field.index;
      const bool time =
          field.type == FieldType::duration || field.type == FieldType::datetime || field.type == FieldType::time;
      identity.in_seconds = identity.in_seconds || time;
      if (field.type == FieldType::label || field.type == FieldType::ref || field.type == FieldType::date) {
        problems_.push_back(
            error_at(rule_.source, place, "wrong_type",
                     fmt::format("'{}' is no figure, so it cannot stand in an identity.", term.name)));
      }
      return;
    }
    problems_.push_back(
        error_at(rule_.source, place, "unknown_name",
                 fmt::format("There is no field '{}' here.{}", term.name, did_you_mean(term.name, known))));
  }

  // running = "balance", adds = { trip = "earned", fee = "amount" }, order = "newest first"
  void load_running(const TomlValue& value) {
    TomlTable identity(rule_.source, value, "[[identity]]", problems_);
    IdentityRule out;
    const std::string balance = identity.required_string("running");
    out.code = finding_it_raises(identity);
    RunningBalance running;
    running.newest_first = identity.required_word("order", {"oldest first", "newest first"}) == "newest first";
    const TomlValue* adds = identity.optional_table("adds");
    if (adds == nullptr || adds->members.empty()) {
      identity.problem("adds", "missing_key", "A running balance says what each record adds to it.",
                       "adds = { trip = \"earned\", transfer = \"amount\" }");
    }
    identity.finish();
    for (std::size_t i = 0; adds != nullptr && i < adds->members.size(); ++i) {
      const auto& [name, amount] = adds->members[i];
      const RecordRule* record = find_record(name, adds->key_places[i]);
      if (record == nullptr)
        continue;
      const auto field = figure_in(*record, amount.text, amount.place);
      const auto after = figure_in(*record, balance, value.find("running")->place);
      if (field && after)
        running.rows.push_back({record->index, figure_of(*field), figure_of(*after)});
    }
    out.text = fmt::format("the {} of the row before and its own amount == {}", balance, balance);
    out.running = std::move(running);
    rule_.identities.push_back(std::move(out));
  }

  static Term figure_of(std::uint16_t field) {
    Term term;
    term.field = field;
    return term;
  }

  std::optional<std::uint16_t> figure_in(const RecordRule& record, const std::string& name, const Place& place) {
    std::vector<std::string> known;
    for (const FieldRule& field : record.fields) {
      known.push_back(field.name);
      if (field.name != name)
        continue;
      if (field.type == FieldType::money || field.type == FieldType::decimal)
        return field.index;
      problems_.push_back(error_at(rule_.source, place, "wrong_type",
                                   fmt::format("'{}' of '{}' is no amount.", name, record.name)));
      return std::nullopt;
    }
    problems_.push_back(error_at(rule_.source, place, "unknown_name",
                                 fmt::format("There is no field '{}' in the record '{}'.{}", name, record.name,
                                             did_you_mean(name, known))));
    return std::nullopt;
  }

  // How far the sides may be apart: seconds, or units of the currency. What is only near proves nothing.
  void set_within(TomlTable& identity, const std::string& within, IdentityRule& rule) {
    std::optional<Rational> tolerance = parse_duration_seconds(within);
    if (!tolerance)
      tolerance = parse_rational(within);
    if (!tolerance || tolerance->sign() <= 0) {
      identity.problem("within", "bad_value", "'within' is an amount (\"0.05\") or a duration (\"3 min\").");
      return;
    }
    rule.within = *tolerance;
    rule.proves = false;
  }

  ParserRule& rule_;
  std::vector<Error>& problems_;
};

class ReferenceCheck {
 public:
  ReferenceCheck(const ParserRule& rule, std::vector<Error>& problems) : rule_(rule), problems_(problems) {}

  // on, after and same_day name fields that stand before theirs, or fields of the document.
  void run() {
    check_field_references(rule_.fields);
    check_shared();
    std::set<std::string> names;
    for (const RecordRule& record : rule_.records) {
      if (!names.insert(record.name).second) {
        problems_.push_back(error_at(rule_.source, record.place, "duplicate_name",
                                     fmt::format("Two records are called '{}'.", record.name)));
      }
      check_field_references(record.fields);
      const bool merges =
          record.merge_by.empty() || std::any_of(record.fields.begin(), record.fields.end(),
                                                 [&](const FieldRule& f) { return f.name == record.merge_by; });
      if (!merges) {
        problems_.push_back(error_at(rule_.source, record.place, "unknown_name",
                                     fmt::format("'merge_by' names no field of '{}'.", record.name)));
      }
    }
  }

 private:
  void check_shared() {
    std::vector<std::string> known;
    for (const RecordRule& record : rule_.records)
      known.push_back(record.name);
    for (const FieldRule& field : rule_.fields) {
      if (field.shared_by.empty() || std::find(known.begin(), known.end(), field.shared_by) != known.end())
        continue;
      problems_.push_back(
          error_at(rule_.source, field.place, "unknown_name",
                   fmt::format("There is no record '{}' that '{}' could be shared by.{}", field.shared_by,
                               field.name, did_you_mean(field.shared_by, known))));
    }
  }

  void check_field_references(const std::vector<FieldRule>& fields) {
    std::vector<std::string> before;
    for (const FieldRule& field : rule_.fields)
      before.push_back(field.name);
    if (&fields == &rule_.fields)
      before.clear();
    const auto own = static_cast<std::ptrdiff_t>(before.size());
    for (const FieldRule& field : fields) {
      for (const std::string* name : {&field.on, &field.after, &field.same_day}) {
        if (name->empty() || std::find(before.begin(), before.end(), *name) != before.end())
          continue;
        problems_.push_back(error_at(rule_.source, field.place, "unknown_name",
                                     fmt::format("'{}' refers to '{}', which is no field before it.{}", field.name,
                                                 *name, did_you_mean(*name, before))));
      }
      if (std::find(before.begin() + own, before.end(), field.name) != before.end()) {
        problems_.push_back(error_at(rule_.source, field.place, "duplicate_name",
                                     fmt::format("Two fields are called '{}'.", field.name)));
      }
      before.push_back(field.name);
    }
  }

  const ParserRule& rule_;
  std::vector<Error>& problems_;
};

}  // namespace

void load_identities(TomlTable& root, ParserRule& rule, std::vector<Error>& problems) {
  IdentityLoader loader(rule, problems);
  for (const TomlValue* value : root.tables("identity"))
    loader.load_identity(*value);
}

void check_references(const ParserRule& rule, std::vector<Error>& problems) {
  ReferenceCheck(rule, problems).run();
}

}  // namespace ratecheck::extraction
