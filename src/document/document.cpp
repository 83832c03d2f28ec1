#include "ratecheck/document/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ratecheck/base/text.h"

// What a document is: CSV or JSON where the caller declares it, else by its content. "{" or "[" at the begin is
// JSON; what has a table in it (csv.h) is CSV; all else is text. Limits of size are held when the medium is known,
// since each has its own.
namespace ratecheck::document {
namespace {

std::optional<Media> declared_media(std::string_view media_type) {
  const std::string type = to_lower(trim(media_type.substr(0, media_type.find(';'))));
  if (type == "text/csv" || type == "text/tab-separated-values")
    return Media::csv;
  if (type == "application/json")
    return Media::json;
  return std::nullopt;
}

// text/plain says nothing: people paste CSV into text boxes.
bool leaves_open(std::string_view media_type) {
  const std::string type = to_lower(trim(media_type.substr(0, media_type.find(';'))));
  return type.empty() || type == "text/plain" || type == "application/octet-stream";
}

/// Says of the document what it is, and where its table stands: that is looked for once.
void find_media(Document& document, std::string_view media_type) {
  const std::string& text = document.text;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (const auto media = declared_media(media_type)) {
    document.media = *media;
    if (document.media == Media::csv)
      document.table = table_of(text);
  } else if (first != std::string::npos && (text[first] == '{' || text[first] == '[')) {
    document.media = Media::json;
  } else if (const auto table = table_in(text)) {
    document.media = Media::csv;
    document.table = *table;
  }
}

Error too_large(std::size_t size, std::size_t limit, std::string_view what) {
  return Error{"document_too_large", fmt::format("The {} has {} bytes; at most {} are read.", what, size, limit)}
      .with_hint("Upload one statement at a time, not a whole archive of them.");
}

std::vector<std::size_t> find_line_starts(std::string_view text) {
  std::vector<std::size_t> starts = {0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

Status check_size(const Document& document) {
  switch (document.media) {
    case Media::csv:
      if (document.text.size() > kMaxCsvBytes)
        return too_large(document.text.size(), kMaxCsvBytes, "CSV file");
      break;
    case Media::json:
      if (document.text.size() > kMaxJsonBytes)
        return too_large(document.text.size(), kMaxJsonBytes, "JSON document");
      break;
    case Media::text:
      if (document.text.size() > kMaxTextBytes)
        return too_large(document.text.size(), kMaxTextBytes, "text");
      break;
  }
  return {};
}

}  // namespace

std::string_view to_string(Media media) {
  switch (media) {
    case Media::text:
      return "text";
    case Media::csv:
      return "csv";
    case Media::json:
      return "json";
  }
  return "text";
}

std::size_t Document::line_of(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  return static_cast<std::size_t>(after - line_starts.begin());
}

Result<Document> read_document(std::string_view bytes, std::string_view media_type) {
  if (!leaves_open(media_type) && !declared_media(media_type)) {
    return Error{"unsupported_media", fmt::format("Documents of type {} are not read.", media_type)}.with_hint(
        "Send text/plain, text/csv or application/json.");
  }
  if (bytes.size() > kMaxCsvBytes)
    return too_large(bytes.size(), kMaxCsvBytes, "document");
  Result<std::string> text = decode(bytes);
  if (!text)
    return text.error();
  if (trim(*text).empty()) {
    return Error{"empty_document", "The document is empty: nothing but blanks and line ends."}.with_hint(
        "Was the file saved before its text was there?");
  }
  Document document;
  document.text = std::move(*text);
  find_media(document, media_type);
  if (Status size = check_size(document); !size)
    return size.error();
  if (document.media != Media::csv)
    document.line_starts = find_line_starts(document.text);
  if (document.media == Media::text) {
    // What stands behind the last line end is a line only where there is something.
    const std::size_t lines = document.line_starts.size() - (document.text.back() == '\n' ? 1 : 0);
    if (lines > kMaxTextLines) {
      return Error{"too_many_lines",
                   fmt::format("The text has {} lines; at most {} are read.", lines, kMaxTextLines)}
          .with_hint("Upload one statement at a time.");
    }
    document.folded = NormalisedText(document.text);
  }
  return document;
}

}  // namespace ratecheck::document
