#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/document/csv.h"

/// From bytes to text whose every byte keeps its place.
///
///   const Result<Document> document = read_document(bytes, "text/plain");
///   if (!document)
///     return document.error();
///   const std::size_t at = document->folded.text().find("Total");  // patterns see the folded text
///   const std::size_t byte = document->folded.original_offset(at);
///   const std::size_t line = document->line_of(byte);
///
/// A document owns its texts, so the bytes may go. It is not changed any more, and threads may share it.
namespace ratecheck::document {

/// How a document is read: line by line with patterns, by rows and columns, or by paths.
enum class Media { text, csv, json };
/// "text", "csv" or "json".
std::string_view to_string(Media media);

/// Most that is read at once. CSV has its own limit, since its rows are read one after the other.
inline constexpr std::size_t kMaxTextBytes = 5U << 20U;
inline constexpr std::size_t kMaxTextLines = 100'000;
inline constexpr std::size_t kMaxJsonBytes = 16U << 20U;
inline constexpr std::size_t kMaxCsvBytes = 256U << 20U;

/// What is left of blanks in a normalised text.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

/// A stretch of a folded text that goes into another one: as it stands, or other words in its place.
struct FoldedPiece {
  std::size_t from = 0;  ///< bytes [from, to) of the text that it is taken from
  std::size_t to = 0;
  std::optional<std::string> instead = std::nullopt;
};

/// A text as the matcher sees it, with the way back. Folding makes CRLF and form feeds into line
/// ends, odd spaces into blanks, odd minus signs into '-', and drops soft hyphens and zero-width marks.
class NormalisedText {
 public:
  NormalisedText() = default;
  explicit NormalisedText(std::string_view original);
  /// The pieces of another one, in the order in which they are given. The way back leads to the same original:
  ///
  ///   const NormalisedText read("0rder Pay $14.58");
  ///   const NormalisedText mended(read, {{0, 9, "Order Pay"}, {9, 16}});
  NormalisedText(const NormalisedText& of, const std::vector<FoldedPiece>& pieces);

  [[nodiscard]] const std::string& text() const { return text_; }
  /// Offset in the original of the folded byte at `offset` (or of the end).
  [[nodiscard]] std::size_t original_offset(std::size_t offset) const;
  /// Offset in the original behind the folded byte before `offset`: where a stretch that ends here ends there.
  [[nodiscard]] std::size_t original_end(std::size_t offset) const;

 private:
  struct Step {
    std::size_t folded;
    std::size_t original;
    std::size_t stands_for = 0;  // so many bytes of the original, all of them for each of these; 0: side by side
    bool seam = false;           // what stands before it stands elsewhere in the original
  };
  [[nodiscard]] const Step& step_at(std::size_t offset) const;

  std::string text_;
  std::vector<Step> steps_;  // from each folded offset on
};

/// One uploaded document, decoded. Immutable; offsets are bytes of `text`.
struct Document {
  Media media = Media::text;
  std::string text;                      ///< UTF-8 without byte order mark, otherwise as it stood
  NormalisedText folded;                 ///< of text; empty for CSV and JSON
  std::vector<std::size_t> line_starts;  ///< in `text`; empty for CSV, whose reader counts itself
  CsvTable table;                        ///< of a CSV: how its table stands in `text`

  /// Line (from 1) of an offset of `text`.
  [[nodiscard]] std::size_t line_of(std::size_t offset) const;
};

/// Decodes and checks. `media_type` is the declared one ("text/csv; charset=utf-8"); empty: decided by
/// content. Error codes: `empty_document document_too_large too_many_lines not_text unsupported_media`.
Result<Document> read_document(std::string_view bytes, std::string_view media_type = {});

/// To UTF-8 without byte order mark: UTF-8 where it is valid, UTF-16 by its mark or its zeros, else
/// Windows-1252. Error code `not_text`, which says what the bytes look like (a photo, a PDF, an archive).
Result<std::string> decode(std::string_view bytes);

}  // namespace ratecheck::document
