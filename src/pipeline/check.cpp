#include "ratecheck/pipeline/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "pipeline/confidences.h"
#include "pipeline/said.h"
#include "ratecheck/assessment/conflicts.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/rational.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/statement/build_statement.h"
#include "ratecheck/statement/merge.h"
#include "ratecheck/statement/statement_json.h"

namespace ratecheck::pipeline {
namespace {

/// Known by its declared type, or by its two first fields: a statement names its schema and its work.
bool is_statement(const InputDocument& document, const JsonValue& json) {
  if (document.media_type.rfind(kStatementType, 0) == 0)
    return true;
  return json.is(JsonKind::object) && json.find("schema") != nullptr && json.find("work") != nullptr;
}

/// Before it is parsed: JSON by its type, or of no told type and beginning like an object.
bool may_be_statement(const InputDocument& document) {
  if (document.media_type.rfind(kStatementType, 0) == 0)
    return true;
  const bool typed_otherwise =
      !document.media_type.empty() && document.media_type.rfind("application/json", 0) != 0;
  return !typed_otherwise && trim(std::string_view(document.bytes).substr(0, 64)).substr(0, 1) == "{";
}

/// Reads the documents of one upload, one after the other.
///
/// A document is recognised by its SHA-256 when it comes twice, then as a statement that a program posts, and else
/// read by the parser files; one text may give several statements. When all have been read they are merged, since
/// two documents may tell of the same work, and every document learns which statement it went into:
///
///   march.txt (2 parts), march.csv           read as 0, 1 and 2
///   merged: 2 tells the work of 0            statements 0 and 1; march.csv has statement 0
class UploadReader {
 public:
  UploadReader(const CheckOptions& options, const extraction::ParserLibrary& parsers,
               const rulebook::Rulebook* rulebook)
      : options_(options), parsers_(parsers), rulebook_(rulebook) {}

  void add(const InputDocument& document) {
    CheckedDocument checked;
    checked.name = document.name;
    checked.sha256 = sha256_hex(document.bytes);
    const auto [first, fresh] = seen_.try_emplace(checked.sha256, out_.documents.size());
    if (!fresh) {
      repeat(first->second, checked);
    } else if (!read_posted(document, checked)) {
      read_document(document, checked);
    }
    if (checked.problem && checked.problem->place.file.empty())
      checked.problem->place.file = document.name;
    out_.documents.push_back(std::move(checked));
  }

  ReadResult take() {
    statement::MergedStatements story = statement::merge(std::move(told_));
    out_.statements = std::move(story.statements);
    for (CheckedDocument& document : out_.documents) {
      if (document.statement)
        document.statement = story.statement_of[*document.statement];
      for (CheckedPart& part : document.parts)
        part.statement = story.statement_of[part.statement];
    }
    for (const auto& [again, first] : story.repeats)
      add_repeat(source_of_[again], "tells nothing that is not in", source_of_[first]);
    return std::move(out_);
  }

 private:
  /// The same bytes again: what holds of the first holds of it.
  void repeat(std::size_t first, CheckedDocument& checked) {
    const CheckedDocument& known = out_.documents[first];
    checked.parser = known.parser;
    checked.statement = known.statement;
    checked.problem = known.problem;
    checked.parts = known.parts;
    checked.faults = known.faults;
    checked.notices = known.notices;
    add_repeat(name_of(out_.documents.size()), "is the same as", name_of(first));
  }

  void add_repeat(const std::string& again, std::string_view how, const std::string& first) {
    out_.findings.push_back({std::string(to_string(FindingCode::duplicate_document)),
                             {},
                             fmt::format("{} {} {}; it counts once", again, how, first),
                             "1",
                             "2"});
  }

  static std::string name_of(std::size_t document, const std::optional<extraction::Part>& part = std::nullopt) {
    const std::string lines = part ? fmt::format(", lines {} to {}", part->first_line, part->last_line) : "";
    return fmt::format("document {}{}", document + 1, lines);
  }

  /// The statement's number is that of the telling until all has been told.
  void keep(statement::ReadDocument told, const std::optional<extraction::Part>& part, CheckedDocument& checked) {
    if (!checked.statement) {
      checked.parser = told.statement.parser;
      checked.statement = told_.size();
    }
    if (part) {
      checked.parts.push_back(
          {part->first_line, part->last_line, part->certain, told.statement.parser, told_.size()});
    }
    work_so_far_ += told.statement.work.size();
    told_.push_back(std::move(told));
    source_of_.push_back(name_of(out_.documents.size(), part));
  }

  /// False when this is no posted statement, and so a document to be read.
  bool read_posted(const InputDocument& document, CheckedDocument& checked) {
    if (!may_be_statement(document))
      return false;
    const bool declared = document.media_type.rfind(kStatementType, 0) == 0;
    const auto json = parse_json(document.bytes);
    if (!json) {
      if (declared)
        checked.problem = json.error();
      return declared;
    }
    if (!is_statement(document, *json))
      return false;
    statement::ParsedStatement parsed = statement::read_json(*json);
    if (parsed.statement.work.size() + work_so_far_ > options_.most_work) {
      checked.problem = extraction::too_much_work(options_.most_work);
      return true;
    }
    judge_told_platform(*json, parsed.faults, checked.notices);
    if (parsed.faults.empty()) {
      const std::string& own = parsed.statement.time_zone;
      const bool other_zone = options_.time_zone && !own.empty() && own != *options_.time_zone;
      take_said(parsed.statement, options_, other_zone ? std::optional(own) : std::nullopt, checked.notices);
      keep({std::move(parsed.statement), nullptr}, std::nullopt, checked);
    } else {
      const JsonFault& first = parsed.faults.front();
      const std::string more = parsed.faults.size() == 1 ? ""
                               : is_full(parsed.faults)  ? fmt::format(" And at least {} more.", kMostFaults)
                                                         : fmt::format(" And {} more.", parsed.faults.size() - 1);
      const bool by_platform = parsed.faults.size() == 1 && first.code == "unknown_platform";
      checked.problem = Error{by_platform ? first.code : "invalid_statement",
                              fmt::format("{}: {}{}", first.at, first.detail, more)}
                            .with_hint(first.hint);
      checked.notices.clear();
      checked.faults = std::move(parsed.faults);
    }
    return true;
  }

  /// An id that is nearly a known one is a fault, a new one is taken and pointed out.
  void judge_told_platform(const JsonValue& json, std::vector<JsonFault>& faults,
                           std::vector<JsonFault>& notices) const {
    const JsonValue* told = json.find("platform");
    if (told == nullptr || !told->is(JsonKind::string))
      return;  // that is a fault of its own
    const auto judged = judge_platform(told->text, parsers_, rulebook_);
    if (!judged) {
      add_fault(faults, {"/platform", judged.error().code, judged.error().message, judged.error().hint});
    } else if (*judged == PlatformWord::new_id) {
      notices.push_back({"/platform", "new_platform",
                         fmt::format("'{}' is a platform that no rule and no layout here names.", told->text),
                         fmt::format("Only rules that hold for every platform are judged by. Known are {}.",
                                     join(known_platforms(), ", "))});
    }
  }

  void read_document(const InputDocument& document, CheckedDocument& checked) {
    const auto decoded = document::read_document(document.bytes, document.media_type);
    if (!decoded) {
      checked.problem = decoded.error();
      return;
    }
    extraction::ReadOptions how;
    how.platform = options_.platform;
    how.time_zone = options_.time_zone;
    how.year = options_.year;
    how.explain = options_.explain;
    how.most_work = options_.most_work - std::min(options_.most_work, work_so_far_);
    how.confidences = document.confidences;
    auto extractions = parsers_.read_all(*decoded, how);
    if (!extractions) {
      checked.problem = extractions.error();
      if (checked.problem->code == "unknown_document")
        checked.nearest = parsers_.nearest(*decoded, how);
      return;
    }
    for (extraction::Extraction& extraction : *extractions) {
      for (const extraction::FieldMatch& claim : extraction.claims) {
        out_.explanations.push_back({out_.documents.size(), claim.by, claim.line,
                                     decoded->text.substr(claim.from, claim.to - claim.from)});
      }
      const auto parser = extraction.parser;
      const auto part = extraction.part;
      const std::optional<std::string> zone = zone_against_said(extraction, options_);
      statement::Statement statement = statement::build_statement(std::move(extraction), out_.documents.size());
      take_said(statement, options_, zone, checked.notices);
      keep({std::move(statement), parser}, part, checked);
    }
  }

  const CheckOptions& options_;
  const extraction::ParserLibrary& parsers_;
  const rulebook::Rulebook* rulebook_;
  ReadResult out_;
  std::vector<statement::ReadDocument> told_;
  std::vector<std::string> source_of_;  // beside told_
  std::size_t work_so_far_ = 0;
  std::map<std::string, std::size_t> seen_;
};

void write_faults(JsonWriter& out, const std::vector<JsonFault>& faults) {
  out.begin_array();
  for (const JsonFault& fault : faults) {
    out.begin_object().member("at", fault.at).member("code", fault.code).member("detail", fault.detail);
    out.member("hint", fault.hint).end_object();
  }
  out.end_array();
}

void write_problem(JsonWriter& out, const CheckedDocument& document) {
  out.key("problem");
  if (!document.problem) {
    out.null();
    return;
  }
  const Error& problem = *document.problem;
  out.begin_object().member("code", problem.code).member("detail", problem.message).member("hint", problem.hint);
  out.key("at");
  if (problem.place.line == 0) {
    out.null();
  } else {
    out.string(fmt::format("{}:{}", problem.place.line, problem.place.column));
  }
  out.key("errors");
  write_faults(out, document.faults);
  out.end_object();
}

void write_parts(JsonWriter& out, const std::vector<CheckedPart>& parts) {
  out.key("parts").begin_array();
  for (const CheckedPart& part : parts) {
    out.begin_object().member("parser", part.parser);
    out.member("statement", part.statement).member("from_line", part.first_line);
    out.member("to_line", part.last_line).member("certain", part.certain).end_object();
  }
  out.end_array();
}

void write_document(JsonWriter& out, const CheckedDocument& document) {
  out.begin_object().member("name", document.name).member("sha256", document.sha256).key("parser");
  if (document.parser.empty()) {
    out.null();
  } else {
    out.string(document.parser);
  }
  out.key("statement");
  if (document.statement) {
    out.integer(static_cast<std::int64_t>(*document.statement));
  } else {
    out.null();
  }
  write_problem(out, document);
  if (!document.parts.empty())
    write_parts(out, document.parts);
  if (!document.notices.empty()) {
    out.key("notices");
    write_faults(out, document.notices);
  }
  out.end_object();
}

/// The document that a work item stands in; of several, the one that tells it first.
std::optional<std::size_t> document_of(const ReadResult& read, const assessment::WorkRef& ref) {
  const statement::WorkItem& item = read.statements[ref.statement].work[ref.index];
  if (!item.spans.empty())
    return item.spans.front().second.document;
  for (std::size_t i = 0; i < read.documents.size(); ++i) {
    if (read.documents[i].statement == ref.statement)
      return i;
  }
  return std::nullopt;
}

/// Sets aside what the documents that hold contradict.
void settle_conflicts(const std::vector<std::size_t>& holds, CheckResult& out, assessment::JudgingOptions& how) {
  if (holds.empty())
    return;
  const auto does_hold = [&](const assessment::WorkRef& ref) {
    const auto document = document_of(out.read, ref);
    return document && std::find(holds.begin(), holds.end(), *document) != holds.end();
  };
  for (const assessment::Conflict& conflict : assessment::find_conflicts(out.read.statements)) {
    const bool one = does_hold(conflict.one);
    if (one == does_hold(conflict.other))
      continue;
    out.holding.push_back(one ? conflict.one : conflict.other);
    how.set_aside.push_back(one ? conflict.other : conflict.one);
    if (conflict.one.statement != conflict.other.statement)
      how.told_elsewhere.push_back(how.set_aside.back());
  }
  std::sort(how.set_aside.begin(), how.set_aside.end());
  std::sort(how.told_elsewhere.begin(), how.told_elsewhere.end());
}

}  // namespace

// Nearly always it is a shipped one, and the others need not be gathered.
Result<PlatformWord> judge_platform(std::string_view word, const extraction::ParserLibrary& parsers,
                                    const rulebook::Rulebook* rulebook) {
  const auto shipped = ratecheck::judge_platform(word);
  if (shipped && *shipped == PlatformWord::known)
    return shipped;
  std::set<std::string> ids;
  for (const auto& parser : parsers.parsers())
    ids.insert(parser->platform);
  if (rulebook != nullptr) {
    for (const auto& rule : rulebook->rules())
      ids.insert(rule->scope.platforms.begin(), rule->scope.platforms.end());
  }
  return ratecheck::judge_platform(word, {ids.begin(), ids.end()});
}

ReadResult read(const std::vector<InputDocument>& documents, const CheckOptions& options,
                const extraction::ParserLibrary& parsers, const rulebook::Rulebook* rulebook) {
  UploadReader reading(options, parsers, rulebook);
  for (const InputDocument& document : documents)
    reading.add(document);
  return reading.take();
}

Result<std::vector<std::size_t>> find_documents(const std::vector<InputDocument>& documents,
                                                const std::vector<std::string>& names) {
  std::vector<std::size_t> out;
  for (const std::string& name : names) {
    const auto found = std::find_if(documents.begin(), documents.end(), [&](const InputDocument& document) {
      return !name.empty() && document.name == name;
    });
    const auto number = parse_integer(name);
    if (found != documents.end()) {
      out.push_back(static_cast<std::size_t>(found - documents.begin()));
    } else if (number && *number >= 1 && *number <= static_cast<std::int64_t>(documents.size())) {
      out.push_back(static_cast<std::size_t>(*number - 1));
    } else {
      std::vector<std::string> known;
      for (std::size_t i = 0; i < documents.size(); ++i)
        known.push_back(documents[i].name.empty() ? std::to_string(i + 1) : documents[i].name);
      return Error{"unknown_document_name", fmt::format("None of the documents is named '{}'.", name)}.with_hint(
          fmt::format("They are {}.", join(known, ", ")));
    }
  }
  return out;
}

CheckResult check(const std::vector<InputDocument>& documents, const CheckOptions& options,
                  const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook) {
  CheckResult out;
  out.read = read(documents, options, parsers, &rulebook);
  assessment::JudgingOptions how = options.assess;
  settle_conflicts(options.holds, out, how);
  out.assessment = assessment::assess(out.read.statements, rulebook, how);
  return out;
}

std::string to_json(const CheckResult& result) {
  JsonWriter out;
  out.begin_object();
  write_members(out, result);
  out.end_object();
  return out.take();
}

void write_members(JsonWriter& out, const CheckResult& result) {
  out.member("schema", 1).key("documents").begin_array();
  for (const CheckedDocument& document : result.read.documents)
    write_document(out, document);
  out.end_array().key("statements").begin_array();
  for (const statement::Statement& statement : result.read.statements)
    statement::write_json(out, statement);
  out.end_array().key("verdicts").begin_array();
  for (const assessment::Verdict& verdict : result.assessment.verdicts)
    assessment::write_json(out, verdict);
  out.end_array().key("findings").begin_array();
  for (const assessment::Finding& finding : result.read.findings)
    assessment::write_json(out, finding);
  for (const assessment::Finding& finding : result.assessment.findings)
    assessment::write_json(out, finding);
  out.end_array().key("not_applied").begin_array();
  for (const assessment::NotApplied& not_applied : result.assessment.not_applied)
    assessment::write_json(out, not_applied);
  out.end_array();
}

namespace {

/// 0 to 100; decimals are cut, so that nothing is surer than it was told.
std::optional<int> percent(const JsonValue& value) {
  const auto number = value.is(JsonKind::number) ? Decimal::parse(value.text) : std::nullopt;
  if (!number || number->to_rational() < Rational(0) || number->to_rational() > Rational(100))
    return std::nullopt;
  return static_cast<int>(round_to(number->to_rational(), Rational(1), Rounding::down).reduced().numerator());
}

}  // namespace

extraction::Confidences confidences_of(JsonFields& document) {
  extraction::Confidences out;
  const std::vector<JsonValue>* lines = document.array("confidences");
  if (lines == nullptr)
    return out;
  for (const JsonValue& line : *lines) {
    std::vector<int>& numbers = out.emplace_back();
    const std::vector<JsonValue> alone = {line};
    for (const JsonValue& value : line.is(JsonKind::array) ? line.items : alone) {
      const std::optional<int> number = percent(value);
      if (!number) {
        document.fault("confidences", "wrong_kind",
                       "'confidences' holds per line a number of 0 to 100, or a list of them, one per word.");
        return {};
      }
      numbers.push_back(*number);
    }
  }
  return out;
}

UnpackedDocuments unpack_documents(const JsonValue& json) {
  UnpackedDocuments out;
  JsonFields fields(json, "", out.faults);
  const std::vector<JsonValue>* list = fields.array("documents");
  fields.finish();
  if (list == nullptr) {
    if (out.faults.empty())
      fields.fault("documents", "missing_field", "'documents' is needed.");
    return out;
  }
  if (list->size() > kMostDocuments) {
    fields.fault("documents", "too_many",
                 fmt::format("There are {} documents; at most {} are read at once.", list->size(), kMostDocuments),
                 "Send them in several requests.");
    return out;
  }
  for (std::size_t i = 0; i < list->size() && !is_full(out.faults); ++i) {
    JsonFields document((*list)[i], pointer_at("/documents", i), out.faults);
    InputDocument input;
    input.name = document.line("name", 255).value_or("");
    input.media_type = document.line("media_type", 200).value_or("");
    input.bytes = document.required_string("text");
    input.confidences = confidences_of(document);
    document.finish();
    out.documents.push_back(std::move(input));
  }
  return out;
}

}  // namespace ratecheck::pipeline
