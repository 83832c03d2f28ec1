#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "extraction/match/prefilter.h"
#include "extraction/parser_rule.h"
#include "extraction/read/convert.h"
#include "ratecheck/base/result.h"
#include "ratecheck/extraction/parser_library.h"

namespace ratecheck::extraction {

/// Stops a document that takes too long, between two patterns. Error code `reading_takes_too_long`.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds budget) : end_(std::chrono::steady_clock::now() + budget) {}
  [[nodiscard]] Status check();

 private:
  std::chrono::steady_clock::time_point end_;
  unsigned calls_ = 0;
};
inline constexpr std::chrono::milliseconds kReadingBudget{10'000};

/// Why a value of the document is in doubt that stands in it again, and differs.
inline constexpr std::string_view kToldTwice = "stands in the document more than once, with different values";

/// Why a moment is in doubt that the clock showed twice; its readings are both, the earlier first.
inline constexpr std::string_view kShownTwice =
    "the clock showed this time twice that night, and the document does not say which";

/// The layout that a header is of; none: of no known one. Of the names as they meet (names_in).
using LayoutOfHeader = std::function<const ParserRule*(const std::vector<std::string>&)>;

/// One parser over one document of its media. Identities are not yet applied.
Result<Extraction> run_text(const ParserRule& rule, const document::Document& document,
                            const ReadOptions& options);
/// Batches of a CSV that never stands in memory as a whole, identities applied.
/// `layout_of`: a header of another layout ends the table; without it only one of this layout is known.
Status run_csv_stream(const ParserRule& rule, document::CsvReader& reader, const document::CsvRow& header,
                      const ReadOptions& options, const LayoutOfHeader& layout_of, std::size_t batch_rows,
                      const ExtractionSink& sink);
Result<Extraction> run_csv(const ParserRule& rule, const document::Document& document, const ReadOptions& options,
                           const LayoutOfHeader& layout_of = {});
Result<Extraction> run_json(const ParserRule& rule, const document::Document& document,
                            const ReadOptions& options);
/// The one of the three that fits, then the identities.
Result<Extraction> run_parser(const ParserRule& rule, const document::Document& document,
                              const ReadOptions& options, const LayoutOfHeader& layout_of = {});

/// What stands on words that the reader of a picture was not sure of, and that nothing proves, is in doubt.
void apply_confidences(const ParserRule& rule, const Confidences& confidences, const document::Document& document,
                       Extraction& extraction);

/// Whether the layout is this rule's. `missed`: the first pattern or column that was not found (or the
/// forbidden one that was), `matched`: how many were.
struct Recognition {
  bool matches = false;
  std::size_t matched = 0;
  std::size_t wanted = 0;
  std::string missed;
};
/// `possible`: what the prefilter left of this document's text; without it every pattern is looked for. `columns`:
/// of a CSV, header_of(document).
Recognition recognise(const ParserRule& rule, const document::Document& document,
                      const Prefilter::PossiblePatterns& possible, const std::vector<std::string>& columns);
/// Of a document that only this layout is asked of.
Recognition recognise(const ParserRule& rule, const document::Document& document);
/// The same, but nothing is looked for, and nothing said, where the prefilter already tells that a sign is absent.
std::optional<Recognition> recognise_likely(const ParserRule& rule, const document::Document& document,
                                            const Prefilter::PossiblePatterns& possible,
                                            const std::vector<std::string>& columns);
/// The same over the text of a picture with its labels mended; nothing matches where there is nothing to mend.
Recognition recognise_mended(const ParserRule& rule, const document::Document& document);
/// Those whose document it is as it stands; where there are none, with its labels mended.
std::vector<const ParserRule*> recognising(const std::vector<const ParserRule*>& rules,
                                           const document::Document& document);
/// The text of the document that recognising patterns run over.
std::string_view recognised_text(const document::Document& document);
/// Of a CSV by its header alone; the names are normalised.
Recognition recognise_header(const ParserRule& rule, const std::vector<std::string>& header);

/// What is known when a text or JSON document begins to be read; it goes on to look into `out`.
ReadContext start_reading(const ParserRule& rule, const ReadOptions& options, Extraction& out);
/// Its zone, once the fields of the document are read.
void settle_zone(const ParserRule& rule, const ReadOptions& options, ReadContext& context, Extraction& out);
/// Why a record was not kept.
std::string not_whole(const RecordRule& rule, const Converted& converted);

/// The zone of a document: its own field, the layout's, the caller's, the layout's guess.
std::string zone_for(const ParserRule& rule, const std::vector<Value>& values, const ReadOptions& options);

}  // namespace ratecheck::extraction
