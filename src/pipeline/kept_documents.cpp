// A kept document is bytes and a small JSON of what it was read with besides:
//
//   {"zone":"Europe/London","place":"GB","confidences":[]}
//
// so that it is read again as it was read first. The new reading takes the place of the old one only when all
// documents of the upload are read, and none by an older version of the layout that read it before: whoever goes
// back to an older program does not lose what a newer one has read.
#include "ratecheck/pipeline/kept_documents.h"

#include <algorithm>

#include "pipeline/confidences.h"
#include "ratecheck/assessment/said_place.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/text.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/store/corrections.h"

namespace ratecheck::pipeline {
namespace {

/// What a document was read with besides its bytes, as it is kept with it.
std::string how_text(const InputDocument& document, const CheckOptions& options) {
  JsonWriter out;
  const auto member = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value)
      out.member(name, *value);
  };
  out.begin_object();
  member("platform", options.platform);
  member("zone", options.time_zone);
  if (options.year)
    out.member("year", static_cast<std::int64_t>(*options.year));
  if (options.assess.place)
    out.member("place", options.assess.place->text);
  member("vehicle", options.assess.vehicle);
  out.key("confidences").begin_array();
  for (const auto& line : document.confidences) {
    out.begin_array();
    for (const int percent : line)
      out.integer(percent);
    out.end_array();
  }
  out.end_array().end_object();
  return out.take();
}

struct Kept {
  std::vector<InputDocument> documents;
  CheckOptions options;
};

/// False when it is not known how the document was read.
bool take(const store::KeptDocument& document, Kept& kept) {
  const auto json = parse_json(document.how);
  if (document.how.empty() || !json)
    return false;
  std::vector<JsonFault> faults;
  JsonFields how(*json, "", faults);
  kept.options.platform = how.string("platform");
  kept.options.time_zone = how.string("zone");
  if (const auto year = how.whole_number("year"))
    kept.options.year = static_cast<int>(*year);
  if (const auto place = how.string("place"))
    kept.options.assess.place = PlaceName{*place};
  kept.options.assess.vehicle = how.string("vehicle");
  kept.documents.push_back({"", document.media_type, document.bytes, confidences_of(how)});
  return faults.empty();
}

Result<std::optional<Kept>> kept_documents(const store::Store& store, store::WorkerId worker,
                                           std::int64_t submission) {
  const auto rows = store::list_documents(store, worker, submission);
  if (!rows)
    return rows.error();
  Kept kept;
  for (const store::DocumentRow& row : *rows) {
    const auto document = store::read_document(store, worker, submission, row.position);
    if (!document)
      return document.error();
    if (!take(*document, kept))
      return std::optional<Kept>();
  }
  return kept.documents.empty() ? std::nullopt : std::optional(std::move(kept));
}

/// "shipt/order-history-cards" and 2
std::pair<std::string, std::int64_t> name_and_version(std::string_view parser) {
  const std::size_t at = parser.rfind('@');
  if (at == std::string_view::npos)
    return {std::string(parser), 0};
  return {std::string(parser.substr(0, at)), parse_integer(parser.substr(at + 1)).value_or(0)};
}

/// The same layout, in a version before the one that read it.
bool is_older(const std::string& parser, const std::vector<statement::Statement>& before) {
  const auto [name, version] = name_and_version(parser);
  for (const statement::Statement& statement : before) {
    const auto [known, known_version] = name_and_version(statement.parser);
    if (name == known && version < known_version)
      return true;
  }
  return false;
}

/// All are read, and none by an older version.
bool read_by_newer(const ReadResult& read, const std::vector<statement::Statement>& before) {
  for (const CheckedDocument& document : read.documents) {
    const bool older = std::any_of(document.parts.begin(), document.parts.end(),
                                   [&](const CheckedPart& part) { return is_older(part.parser, before); });
    if (document.problem || older || is_older(document.parser, before))
      return false;
  }
  return true;
}

}  // namespace

store::KeptDocument kept_document(const InputDocument& document, const CheckOptions& options) {
  return {document.media_type, document.bytes, how_text(document, options)};
}

std::vector<statement::Statement> with_said(std::vector<statement::Statement> statements,
                                            const assessment::JudgingOptions& said) {
  for (statement::Statement& statement : statements) {
    statement.place = assessment::place_as_said(statement.place, said.place);
    if (!statement.vehicle)
      statement.vehicle = said.vehicle;
  }
  return statements;
}

std::vector<std::string> sources_of(const ReadResult& read) {
  std::vector<std::string> sources;
  for (const CheckedDocument& document : read.documents) {
    if (!document.problem)
      sources.push_back(document.sha256);
  }
  return sources;
}

Result<std::optional<store::Reread>> read_kept_again(store::Store& store,
                                                     const std::shared_ptr<const Library>& library,
                                                     store::WorkerId worker, std::int64_t submission) {
  using Outcome = std::optional<store::Reread>;
  const auto kept = kept_documents(store, worker, submission);
  if (!kept)
    return kept.error();
  // What cannot be read any more is mended by its documents: nothing says then that they were read by a newer
  // parser.
  auto before = store::read_statements(store, worker, submission);
  if (!before && before.error().code == "corrupt_database")
    before = std::vector<statement::Statement>();
  if (!before)
    return before.error();
  if (!*kept)
    return Outcome();
  CheckResult result = check((*kept)->documents, (*kept)->options, library->parsers, library->rulebook);
  if (!read_by_newer(result.read, *before))
    return Outcome();
  const auto statements = with_said(std::move(result.read.statements), (*kept)->options.assess);
  const store::Judge judge = judge_with(library);
  auto done = store::read_again(
      store, submission,
      {worker, {}, library->parsers_version, judge.rules, sources_of(result.read), statements, result.assessment},
      judge);
  return done ? Outcome(std::move(*done)) : Result<Outcome>(done.error());
}

}  // namespace ratecheck::pipeline
