#include "api/upload.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "api/answers.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/platforms.h"
#include "ratecheck/base/text.h"
#include "ratecheck/pipeline/library.h"

// A body is one document, or a list of several in JSON (pipeline::kDocumentsType); the query holds the options.
// `content` is what makes two uploads the same one: media types and bytes of the documents in order, and the
// options platform, zone, year, place and vehicle. Names of files are not in it, nor which rules are asked for.
//
//   text/csv, "a,b\n1,2\n", year=2025    8:text/csv8:a,b\n1,2\n0:0:4:20250:0:
//
// Each part stands behind its length, so that no two lists of parts make one text.

namespace ratecheck::api {
namespace {

/// A parameter without a value means yes.
std::optional<bool> yes_or_no(std::string_view word) {
  if (word.empty() || word == "true" || word == "1" || word == "yes")
    return true;
  if (word == "false" || word == "0" || word == "no")
    return false;
  return std::nullopt;
}

Response bad_parameter(std::string detail, std::string hint = {}) {
  return problem("bad_parameter", std::move(detail), std::move(hint));
}

/// Those of judging: place, vehicle, rule, steps.
std::optional<Response> read_assessment_options(const Request& request, const pipeline::Library& library,
                                                assessment::JudgingOptions& options) {
  if (const auto place = request.parameter("place")) {
    Result<PlaceName> name = parse_place(*place);
    if (!name)
      return bad_parameter(name.error().message, name.error().hint);
    options.place = std::move(*name);
  }
  if (const auto word = request.parameter("vehicle")) {
    const auto vehicle = parse_vehicle(*word);
    if (!vehicle) {
      const Error error = unknown_word<Vehicle>(*word);
      return bad_parameter(error.message, error.hint);
    }
    options.vehicle = to_string(*vehicle);
  }
  for (const std::string& rule : request.parameters("rule")) {
    if (library.rulebook.find(rule) == nullptr) {
      return bad_parameter(
          fmt::format("There is no rule '{}'.{}", rule, did_you_mean(rule, library.rulebook.ids())),
          "GET /v1/rules lists them.");
    }
    options.only_rules.push_back(rule);
  }
  const std::string_view steps = request.parameter("steps").value_or("false");
  const auto wanted = yes_or_no(steps);
  if (!wanted)
    return bad_parameter("'steps' is true or false.");
  options.steps = *wanted || options.only_rules.size() == 1 ? rulebook::WithSteps::yes : rulebook::WithSteps::no;
  return std::nullopt;
}

/// Those of reading, then those of judging; the first that cannot be is refused.
std::optional<Response> read_options(const Request& request, const pipeline::Library& library,
                                     pipeline::CheckOptions& options) {
  if (const auto platform = request.parameter("platform")) {
    const auto judged = pipeline::judge_platform(*platform, library.parsers, &library.rulebook);
    if (!judged)
      return problem("unknown_platform", judged.error().message, judged.error().hint);
    options.platform = *platform;
  }
  if (const auto zone = request.parameter("zone")) {
    const auto known = at_zone(0, *zone);
    if (!known)
      return bad_parameter(known.error().message, known.error().hint);
    options.time_zone = *zone;
  }
  if (const auto year = request.parameter("year")) {
    const auto number = parse_integer(*year);
    if (!number || *number < 2000 || *number > 2100)
      return bad_parameter("'year' is a number such as 2025.");
    options.year = static_cast<int>(*number);
  }
  return read_assessment_options(request, library, options.assess);
}

/// The body from the front, wherever it is.
pipeline::FileBytes bytes_of(const Request& request) {
  if (request.long_body != nullptr) {
    auto reader = std::make_shared<SpoolReader>(*request.long_body);
    return [reader](char* to, std::size_t most) { return reader->read(to, most); };
  }
  return [rest = std::string_view(request.body)](char* to, std::size_t most) mutable {
    const std::size_t got = rest.copy(to, most);
    rest.remove_prefix(got);
    return got;
  };
}

/// One document as the body is, or those of a list. A text of a long body is held once, and the list only until
/// its documents are taken out.
std::optional<Response> read_documents(const Request& request, std::vector<pipeline::InputDocument>& documents) {
  Result<std::string> body = request.long_body != nullptr ? text_of(*request.long_body) : request.body;
  if (!body)
    return problem("not_ready", body.error().message);
  if (trim(*body).empty())
    return problem("bad_body", "The document is empty.", "Send the document itself.");
  if (request.media_type() != pipeline::kDocumentsType) {
    documents.push_back({"", request.media_type(), std::move(*body)});
    return std::nullopt;
  }
  const Result<JsonValue> json = object_of(*body);
  body = std::string();
  if (!json)
    return problem_of(json.error(), "bad_json");
  pipeline::UnpackedDocuments unpacked = pipeline::unpack_documents(*json);
  if (unpacked.faults.empty() && unpacked.documents.empty()) {
    unpacked.faults.push_back(
        {"/documents", "missing_field", "The list is empty.", "Send at least one document."});
  }
  if (!unpacked.faults.empty())
    return faults_response("bad_body", "The list of documents has faults.", std::move(unpacked.faults));
  documents = std::move(unpacked.documents);
  return std::nullopt;
}

/// Lengths before the parts, so that no two uploads make the same text.
void append(std::string& content, std::string_view part) {
  content += std::to_string(part.size()) + ':';
  content += part;
}

/// What changes how documents are read.
void append_options(std::string& content, const pipeline::CheckOptions& options) {
  append(content, options.platform.value_or(""));
  append(content, options.time_zone.value_or(""));
  append(content, options.year ? std::to_string(*options.year) : "");
  append(content, options.assess.place ? options.assess.place->text : "");
  append(content, options.assess.vehicle.value_or(""));
}

/// Under which code a single document is refused: what is wrong with it stands in `errors`.
std::string_view code_of(const Error& error) {
  if (error.code == "bad_json")
    return "bad_json";
  if (error.code == "unknown_platform")
    return "unknown_platform";
  return error.code == "invalid_statement" ? "bad_statement" : "unreadable_document";
}

}  // namespace

std::vector<std::string_view> upload_types() {
  return {"text/plain", "text/csv", "application/json", pipeline::kStatementType, pipeline::kDocumentsType};
}

std::vector<Parameter> upload_parameters() {
  static const std::string kVehicles = "where the document does not tell: " + join(all_words<Vehicle>(), ", ");
  return {
      {"platform", "only layouts of this platform, by its id: GET /v1/platforms lists them"},
      {"zone", "time zone (IANA name), where the document does not tell"},
      {"year", "year, where the document does not tell"},
      {"place", "where the work was done, as US-WA/Seattle, where the document does not tell"},
      {"vehicle", kVehicles},
      {"rule", "judge by this rule only; may stand several times", true},
      {"holds",
       "the document that holds where another of the same request tells its work differently: its name, or its "
       "number from 1; may stand several times",
       true},
      {"steps", "true: every step of the arithmetic; also when one rule is named"},
      {"from",
       "of an answer of more than 1000 work items: the `next` of the part before; send the documents again"}};
}

std::string content_of(const Upload& upload) {
  std::string content;
  for (const pipeline::InputDocument& document : upload.documents) {
    append(content, document.media_type);
    append(content, document.bytes);
  }
  append_options(content, upload.options);
  return content;
}

std::string content_of(const LongUpload& csv) {
  Sha256 hash;
  std::string options;
  append_options(options, csv.options);
  hash.add(options);
  const pipeline::FileBytes bytes = csv.open();
  std::string piece(std::size_t{64} << 10U, '\0');
  while (const std::size_t got = bytes(piece.data(), piece.size()))
    hash.add({piece.data(), got});
  return hash.hex();
}

Result<pipeline::AnswerPart> part_of(const Request& request) {
  pipeline::AnswerPart part;
  if (const auto from = request.parameter("from")) {
    const auto number = parse_integer(*from);
    if (!number || *number < 0)
      return Error{"bad_parameter", "'from' is the `next` of the answer before."};
    part.from = static_cast<std::size_t>(*number);
  }
  return part;
}

std::variant<Upload, LongUpload, Response> read_upload(const Request& request, const pipeline::Library& library) {
  Upload upload;
  if (auto refusal = read_options(request, library, upload.options))
    return std::move(*refusal);
  const auto keep = yes_or_no(request.parameter(kKeepDocuments.name).value_or("false"));
  if (!keep)
    return bad_parameter("'keep_documents' is true or false.");
  upload.keep_documents = *keep;
  const auto part = part_of(request);
  if (!part)
    return problem_of(part.error(), "bad_parameter");
  upload.options.most_work = kMostWorkAtOnce;
  const auto open = [&request] { return bytes_of(request); };
  if (request.media_type() == "text/csv" && pipeline::is_long_csv(open, kMostWorkAtOnce)) {
    auto holds = pipeline::find_documents({{}}, request.parameters("holds"));
    if (!holds)
      return bad_parameter(holds.error().message, holds.error().hint);
    std::vector<JsonFault> notices;
    if (upload.keep_documents) {
      notices.push_back({"/keep_documents", "option_not_used",
                         "A file this long is kept as what was read of it, not as the file itself.",
                         "Keep the file; it can be sent again at any time."});
    }
    return LongUpload{"", open, std::move(upload.options), *part, std::move(notices)};
  }
  if (auto refusal = read_documents(request, upload.documents))
    return std::move(*refusal);
  auto holds = pipeline::find_documents(upload.documents, request.parameters("holds"));
  if (!holds)
    return bad_parameter(holds.error().message, holds.error().hint);
  upload.options.holds = std::move(*holds);
  return upload;
}

// One document: its own code and detail, and each fault with its place. Several: a fault for each, at its place in
// the list.
std::optional<Response> nothing_read(const std::vector<pipeline::CheckedDocument>& documents) {
  const bool some = std::any_of(documents.begin(), documents.end(), [](const auto& d) { return !d.problem; });
  if (some || documents.empty())
    return std::nullopt;
  const pipeline::CheckedDocument& first = documents.front();
  if (documents.size() == 1) {
    std::vector<JsonFault> faults = first.faults;
    if (faults.empty() && first.problem->place.line > 0) {
      const Place& place = first.problem->place;
      faults.push_back({fmt::format("{}:{}", place.line, place.column), first.problem->code,
                        first.problem->message, first.problem->hint});
    } else if (faults.empty()) {
      faults.push_back({"", first.problem->code, first.problem->message, first.problem->hint});
    }
    return problem_response(
        {std::string(code_of(*first.problem)), first.problem->message, first.problem->hint, faults});
  }
  std::vector<JsonFault> faults;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Error& error = *documents[i].problem;
    faults.push_back({pointer_at("/documents", i), error.code, error.message, error.hint});
  }
  return problem_response({"unreadable_document", "None of the documents could be read.", {}, std::move(faults)});
}

}  // namespace ratecheck::api
