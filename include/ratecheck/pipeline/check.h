#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/error.h"
#include "ratecheck/base/json_fields.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/platforms.h"
#include "ratecheck/base/result.h"
#include "ratecheck/extraction/confidence.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::extraction {
class ParserLibrary;  // extraction/parser_library.h
}

/// The whole path from uploaded documents to verdicts. Command line and HTTP call the same function
/// and so give the same JSON.
///
///   CheckOptions options;
///   options.time_zone = "Europe/London";  // where a document does not tell its own
///   const CheckResult result = check({{"march.txt", "text/plain", bytes}}, options, parsers, rulebook);
///   if (result.read.documents[0].problem)
///     return *result.read.documents[0].problem;  // the other documents are read all the same
///   const std::string json = to_json(result);
///
/// Nothing is stored. Parsers and rulebook are only read, so many threads may check by the same; verdicts hold
/// views of the rulebook, which must outlive the result. All else is copied.
namespace ratecheck::pipeline {

/// A document as it was uploaded: bytes of any encoding.
struct InputDocument {
  std::string name;        ///< file name, or empty
  std::string media_type;  ///< "text/plain", "text/csv", …; empty: decided by content
  std::string bytes;
  extraction::Confidences confidences{};  ///< of a text that was read from a picture
};

/// What the caller says beside the documents. It holds only where a document does not say otherwise.
struct CheckOptions {
  assessment::JudgingOptions assess;
  std::optional<std::string> platform;   ///< only parsers of this platform
  std::optional<std::string> time_zone;  ///< where the document does not tell
  std::optional<int> year;               ///< likewise
  bool explain = false;
  /// So many pieces of work are read of all documents together; a document with more has the problem
  /// `too_much_work`.
  std::size_t most_work = std::numeric_limits<std::size_t>::max();
  /// Documents that hold where another tells their work differently, by their place in the request.
  std::vector<std::size_t> holds = {};
};

/// The documents of these names: as they were given, or by number, the first is "1". Code `unknown_document_name`,
/// with the names that there are.
Result<std::vector<std::size_t>> find_documents(const std::vector<InputDocument>& documents,
                                                const std::vector<std::string>& names);

/// Media type of a statement that a program posts already parsed.
inline constexpr std::string_view kStatementType = "application/vnd.ratecheck.statement+json";
/// Media type of several documents in one body.
inline constexpr std::string_view kDocumentsType = "application/vnd.ratecheck.documents+json";

/// So many documents of one body are read.
inline constexpr std::size_t kMostDocuments = 200;

/// The documents of a body of kDocumentsType: {"documents": [{"name", "media_type", "text"}]}.
struct UnpackedDocuments {
  std::vector<InputDocument> documents;
  std::vector<JsonFault> faults;
};
UnpackedDocuments unpack_documents(const JsonValue& json);

/// One of several documents that stood in one text.
struct CheckedPart {
  std::size_t first_line = 1;  ///< both inclusive
  std::size_t last_line = 1;
  bool certain = true;  ///< false: what stands at its edge may belong to its neighbour, and is in doubt
  std::string parser;
  std::size_t statement = 0;  ///< index into the statements
};

/// What became of one document.
struct CheckedDocument {
  std::string name;
  std::string sha256;
  std::string parser;                    ///< empty when none; of the first part
  std::optional<std::size_t> statement;  ///< index into the statements; of the first part
  std::vector<CheckedPart> parts;        ///< only of a text that held several documents
  std::optional<Error> problem;
  std::string nearest{};             ///< of a document that nothing reads: the layout it is most like, if any
  std::vector<JsonFault> faults;     ///< of a posted statement, beside the problem
  std::vector<JsonFault> notices{};  ///< what was taken and may not be what was meant
};

/// Which pattern of a parser file took which text; for --explain.
struct Explanation {
  std::size_t document = 0;
  std::string by;
  std::size_t line = 0;
  std::string text;
};

/// What was read, before anything is judged. `documents` in the order of the request.
struct ReadResult {
  std::vector<CheckedDocument> documents;
  std::vector<statement::Statement> statements;
  std::vector<assessment::Finding> findings;  ///< documents against each other
  std::vector<Explanation> explanations;      ///< only when asked for
};

struct CheckResult {
  ReadResult read;
  assessment::Assessment assessment;
  /// Where documents tell one piece of work differently: the tellings that hold, since the caller said so.
  std::vector<assessment::WorkRef> holding = {};
};

/// As base/platforms.h, beside whose ids those are known that the loaded files name.
Result<PlatformWord> judge_platform(std::string_view word, const extraction::ParserLibrary& parsers,
                                    const rulebook::Rulebook* rulebook);

/// Documents to statements. A document that cannot be read has its problem; the others are read. A posted
/// platform is known when a layout, or a rule of the rulebook where one is given, or a shipped file names it.
ReadResult read(const std::vector<InputDocument>& documents, const CheckOptions& options,
                const extraction::ParserLibrary& parsers, const rulebook::Rulebook* rulebook = nullptr);

/// read, and then assess over all statements together; `holds` settles conflicts among them before.
CheckResult check(const std::vector<InputDocument>& documents, const CheckOptions& options,
                  const extraction::ParserLibrary& parsers, const rulebook::Rulebook& rulebook);

/// docs/design.md "Contract: check JSON", one line, without a newline at the end.
std::string to_json(const CheckResult& result);
/// Its members, into an object that is open and may have others.
void write_members(JsonWriter& out, const CheckResult& result);

}  // namespace ratecheck::pipeline
