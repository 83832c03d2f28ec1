#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/document/csv.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/confidence.h"
#include "ratecheck/extraction/extraction.h"

/// The way from a document to what it says. A library is loaded once and read with by many threads:
///
///   const LoadedParsers loaded = ParserLibrary::load("parsers", Examples::skip);
///   const Result<document::Document> document = document::read_document(bytes);
///   ReadOptions options;
///   options.time_zone = "Europe/London";
///   const Result<std::vector<Extraction>> parts = loaded.library.read_all(*document, options);
///   if (!parts)
///     return parts.error();
///
/// What is read owns its texts and outlives document and library. A document that cannot be read is an error; a
/// line that cannot be read is an entry of Extraction::unread.
namespace ratecheck::extraction {

struct LayoutCandidates;
struct ParserRule;
class Prefilter;

/// What the caller knows beside the document. Nothing here overrules what the document itself says.
struct ReadOptions {
  std::optional<std::string> platform{};   ///< only parsers of this platform
  std::optional<std::string> time_zone{};  ///< where the document does not tell
  std::optional<int> year{};               ///< likewise
  /// In place of the zone that the layout assumes where nobody tells one: its country's, once the signs have said
  /// which it is. Empty: none is assumed.
  std::optional<std::string> assumed_time_zone{};
  std::size_t most_work = std::numeric_limits<std::size_t>::max();  ///< records; more is the error `too_much_work`
  bool explain = false;                                             ///< fill Extraction::claims
  Confidences confidences{};                                        ///< of a text that was read from a picture
};

/// What a document with more pieces of work is refused with.
Error too_much_work(std::size_t most);

/// Whether the examples inside the files are run on loading. Lint and tests do; a service that starts
/// with the files it was shipped with need not.
enum class Examples { run, skip };

/// Takes one batch of a long CSV; an error stops the reading and is handed back.
using ExtractionSink = std::function<Status(Extraction)>;

struct LoadedParsers;

/// All parser files of a directory (docs/parsers.md "A file").
/// Immutable, cheap to copy, safe to share between threads.
class ParserLibrary {
 public:
  /// Reads DIR/<platform>/<layout>.toml. Files with problems are left out and reported with
  /// file:line:column; two parsers that claim one example are a problem of both.
  static LoadedParsers load(const std::string& directory, Examples examples = Examples::run);

  /// Chooses the one parser that recognises the document and runs it. Error codes:
  /// `unknown_document` (the hint lists the nearest layouts and the first pattern each missed),
  /// `ambiguous_document`, `not_a_pay_document`, `unknown_platform`, `unknown_time_zone`,
  /// `line_too_long`, `reading_takes_too_long`, `too_much_work`, and those of the CSV and JSON readers.
  [[nodiscard]] Result<Extraction> read(const document::Document& document, const ReadOptions& options = {}) const;

  /// The same for a text that may hold several documents: where several layouts find their signs in it and none
  /// reads all of it, or where it contradicts what it says once, it is cut, and each part is read by the one
  /// layout that recognises it alone. Places are those of the whole text. An error tells which lines have whose
  /// signs.
  [[nodiscard]] Result<std::vector<Extraction>> read_all(const document::Document& document,
                                                         const ReadOptions& options = {}) const;

  /// Of a document that nothing reads: the layout that finds at least half of its signs in it; empty: none.
  [[nodiscard]] std::string nearest(const document::Document& document, const ReadOptions& options = {}) const;

  /// A CSV of any length, in memory that does not grow with it: batches of `batch_rows` rows, each with its
  /// identities judged. Ledgers whose lines are merged into jobs come as one batch. `source` gives UTF-8.
  Status read_csv(document::TextSource source, const ReadOptions& options, std::size_t batch_rows,
                  const ExtractionSink& sink) const;

  /// What each layout says of itself, in the order of the files' paths.
  [[nodiscard]] std::vector<std::shared_ptr<const ParserFacts>> parsers() const;

 private:
  friend struct LoadedParsers;
  [[nodiscard]] Result<LayoutCandidates> candidates(const document::Document& document,
                                                    const ReadOptions& options) const;

  std::vector<std::shared_ptr<const ParserRule>> rules_;
  std::shared_ptr<const Prefilter> prefilter_;  ///< over all signs of all layouts
};

/// A library without the files that have problems, and these problems.
struct LoadedParsers {
  ParserLibrary library;
  std::vector<Error> problems;
  std::vector<Error> warnings;  ///< what may be right, and more often is not: a platform that nobody knows
};

/// Every problem of single parser files, examples included. For `ratecheck lint FILE…`.
std::vector<Error> lint_parser_file(const std::string& path);

}  // namespace ratecheck::extraction
