#include "extraction/file/examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "extraction/run.h"
#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

std::string_view media_type(const ParserRule& rule) {
  return rule.media == document::Media::csv    ? "text/csv"
         : rule.media == document::Media::json ? "application/json"
                                               : "text/plain";
}

// As an author writes a value: text, whole number or date.
std::string printed(const TomlValue& value) {
  switch (value.kind) {
    case TomlKind::string:
      return value.text;
    case TomlKind::integer:
      return std::to_string(value.integer);
    case TomlKind::date:
      return ratecheck::to_string(value.date);
    case TomlKind::boolean:
      return value.boolean ? "true" : "false";
    default:
      return {};
  }
}

class ExampleRun {
 public:
  ExampleRun(const ParserRule& rule, const ExampleRule& example, std::vector<Error>& problems,
             std::set<std::uint16_t>& used)
      : rule_(rule), example_(example), problems_(problems), used_(used) {}

  /// False: it could not be read, so that nobody knows what it would have shown.
  bool run() {
    const Result<document::Document> document = document::read_document(example_.text, media_type(rule_));
    if (!document)
      return cannot(fmt::format("cannot be read. {}", without_stop(document.error().message)));
    const bool recognised = !recognising({&rule_}, *document).empty();
    if (recognised != example_.expect_match) {
      return cannot(recognised ? "is recognised, but should not be"
                               : "is not recognised; missed: " + recognise(rule_, *document).missed);
    }
    if (!recognised || !rule_.refuse.empty())
      return true;
    const Result<Extraction> read = run_parser(rule_, *document, options());
    if (!read)
      return cannot(fmt::format("cannot be read. {}", without_stop(read.error().message)));
    note_used(*read);
    compare(*read);
    return true;
  }

 private:
  void problem(const Place& place, const std::string& what) {
    problems_.push_back(
        error_at(rule_.source, place, "example_fails", fmt::format("The example '{}' {}.", example_.name, what)));
  }
  bool cannot(const std::string& what) {
    problem(example_.place, what);
    return false;
  }

  [[nodiscard]] ReadOptions options() const {
    ReadOptions out;
    out.time_zone = example_.time_zone;
    if (example_.year)
      out.year = static_cast<int>(*example_.year);
    return out;
  }

  void note_used(const Extraction& read) {
    const auto note = [&](const std::vector<Value>& values) {
      for (const Value& value : values) {
        if (!std::holds_alternative<std::monostate>(value.datum))
          used_.insert(value.field);
      }
    };
    note(read.values);
    for (const Record& record : read.records)
      note(record.values);
  }

  void compare(const Extraction& read) {
    for (std::size_t i = 0; i < example_.expect.members.size(); ++i) {
      const auto& [name, value] = example_.expect.members[i];
      const Place& place = example_.expect.key_places[i];
      if (name == "unread") {
        compare_text(place, name, printed(value), std::to_string(read.unread.size()));
      } else if (name == "skipped") {
        compare_text(place, name, words_of(value), skipped_of(read));
      } else if (name == "findings") {
        compare_text(place, name, words_of(value), findings_of(read));
      } else if (name == "doubts") {
        compare_text(place, name, words_of(value), doubts_of(read));
      } else if (is_record(name)) {
        compare_records(place, name, value, read);
      } else {
        compare_text(place, name, printed(value), value_of(read.values, name));
      }
    }
    const bool told = example_.expect.find("findings") != nullptr;
    for (std::size_t i = 0; !told && i < read.contradictions.size(); ++i)
      problem(example_.place, "contradicts itself: " + read.contradictions[i].detail);
    const bool unread_told = example_.expect.find("unread") != nullptr;
    for (std::size_t i = 0; !unread_told && i < read.unread.size(); ++i) {
      problem(example_.place,
              fmt::format("leaves text unread: '{}' ({})", read.unread[i].text, read.unread[i].reason));
    }
  }

  bool is_record(const std::string& name) const {
    const auto& names = rule_.facts->record_names;
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  static std::string words_of(const TomlValue& value) {
    std::vector<std::string> words;
    for (const TomlValue& item : value.items)
      words.push_back(printed(item));
    std::sort(words.begin(), words.end());
    return join(words, ", ");
  }

  // "cancelled: 2, 12.00 EUR"
  static std::string skipped_of(const Extraction& read) {
    std::vector<std::string> out;
    for (const SkippedRows& rows : read.skipped) {
      out.push_back(fmt::format("{}: {}, {}{}", rows.reason, rows.rows,
                                rows.money ? rows.money->to_string() : "money unknown",
                                rows.currency ? " " + rows.currency->code() : ""));
    }
    std::sort(out.begin(), out.end());
    return join(out, ", ");
  }

  static std::string findings_of(const Extraction& read) {
    std::vector<std::string> codes;
    for (const FigureMismatch& contradiction : read.contradictions)
      codes.push_back(contradiction.code);
    std::sort(codes.begin(), codes.end());
    return join(codes, ", ");
  }

  // "order_pay", or "order_pay -> 14.58" where a repair is proposed.
  std::string doubts_of(const Extraction& read) const {
    std::vector<std::string> out;
    const auto note = [&](const std::vector<Value>& values) {
      for (const Value& value : values) {
        if (value.standing != Standing::doubtful)
          continue;
        std::string text = rule_.facts->fields[value.field].name;
        for (const Suspicion& suspicion : value.suspicions) {
          if (suspicion.repair)
            text += " -> " + suspicion.repair->value;
        }
        out.push_back(std::move(text));
      }
    };
    note(read.values);
    for (const Record& record : read.records)
      note(record.values);
    std::sort(out.begin(), out.end());
    return join(out, ", ");
  }

  [[nodiscard]] std::string value_of(const std::vector<Value>& values, const std::string& name) const {
    for (const Value& value : values) {
      if (rule_.facts->fields[value.field].name == name)
        return to_string(value.datum);
    }
    return "absent";
  }

  void compare_records(const Place& place, const std::string& name, const TomlValue& expected,
                       const Extraction& read) {
    std::vector<const Record*> records;
    for (const Record& record : read.records) {
      if (rule_.facts->record_names[record.rule] == name)
        records.push_back(&record);
    }
    if (records.size() != expected.items.size()) {
      return problem(place,
                     fmt::format("has {} records '{}', expected {}", records.size(), name, expected.items.size()));
    }
    for (std::size_t i = 0; i < records.size(); ++i) {
      for (std::size_t m = 0; m < expected.items[i].members.size(); ++m) {
        const auto& [field, value] = expected.items[i].members[m];
        compare_text(expected.items[i].key_places[m], fmt::format("{}.{}", name, field), printed(value),
                     value_of(records[i]->values, field));
      }
    }
  }

  void compare_text(const Place& place, const std::string& name, const std::string& expected,
                    const std::string& actual) {
    if (expected != actual)
      problem(place, fmt::format("gives {} = {}, expected {}", name, actual, expected));
  }

  const ParserRule& rule_;
  const ExampleRule& example_;
  std::vector<Error>& problems_;
  std::set<std::uint16_t>& used_;
};

}  // namespace

void run_examples(const ParserRule& rule, std::vector<Error>& problems) {
  std::set<std::uint16_t> used;
  bool all_read = true;
  for (const ExampleRule& example : rule.examples)
    all_read = ExampleRun(rule, example, problems, used).run() && all_read;
  if (!all_read)
    return;
  const auto check = [&](const FieldRule& field) {
    if (used.contains(field.index))
      return;
    problems.push_back(error_at(rule.source, field.place, "unused_field",
                                fmt::format("No example reads the field '{}'.", field.name),
                                "Add an [[example]] that holds it."));
  };
  for (const FieldRule& field : rule.fields)
    check(field);
  for (const FieldRule& field : rule.late_fields)
    check(field);
  for (const RecordRule& record : rule.records) {
    for (const FieldRule& field : record.fields)
      check(field);
  }
}

void check_claims(const std::vector<std::shared_ptr<const ParserRule>>& rules, std::vector<Error>& problems) {
  for (const auto& owner : rules) {
    for (const ExampleRule& example : owner->examples) {
      if (!example.expect_match)
        continue;
      const Result<document::Document> document = document::read_document(example.text, media_type(*owner));
      if (!document)
        continue;
      for (const auto& other : rules) {
        if (other == owner)
          continue;
        const std::vector<const ParserRule*> claim = recognising({owner.get(), other.get()}, *document);
        if (std::find(claim.begin(), claim.end(), other.get()) == claim.end())
          continue;
        problems.push_back(error_at(owner->source, example.place, "ambiguous_example",
                                    fmt::format("The example '{}' is also recognised by {} ({}).", example.name,
                                                other->facts->id, other->source.file),
                                    "Give one of the two a 'none' pattern that tells them apart."));
      }
    }
  }
}

}  // namespace ratecheck::extraction
