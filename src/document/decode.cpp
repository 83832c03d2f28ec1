#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "ratecheck/base/count_bytes.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"

// How the encoding of bytes is found, in this order: what begins like a picture, a PDF or an archive is refused by
// its name; UTF-16 by its mark, or by zeros in every second byte; control characters that no text has; UTF-8 where
// it is valid, also when it is cut off inside its last character; else Windows-1252, which gives a sign to nearly
// every byte. A wrong guess there spoils letters of names, never digits: all of these agree on ASCII.
namespace ratecheck::document {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | (code >> 6U));
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | (code >> 18U));
    put(0x80U | ((code >> 12U) & 0x3FU));
    put(0x80U | ((code >> 6U) & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

/// How a kind of file begins that is no text, and what to do with it.
struct Magic {
  std::string_view start;
  std::string_view what;
  std::string_view hint;
};

constexpr std::string_view kPhotoHint =
    "Turn it into text first: the phone's own \"copy text from picture\", or an OCR program such as tesseract.";
constexpr std::array kMagics = {
    Magic{"\xFF\xD8\xFF", "a photo (JPEG)", kPhotoHint},
    Magic{"\x89PNG", "a picture (PNG)", kPhotoHint},
    Magic{"GIF8", "a picture (GIF)", kPhotoHint},
    Magic{"RIFF", "a picture (WebP) or a recording", kPhotoHint},
    Magic{"%PDF-", "a PDF", "pdftotext (from poppler-utils) turns it into text: pdftotext -layout FILE.pdf -"},
    Magic{"PK\x03\x04", "a ZIP archive or an office file", "Unpack it, and upload the CSV or text files in it."},
    Magic{"\x1F\x8B", "a gzip archive", "Unpack it first."},
    Magic{"SQLite format 3", "a database", "Upload a statement that the platform gave you."},
};

// HEIC and AVIF photos of phones: "....ftypheic".
bool is_phone_photo(std::string_view bytes) {
  return bytes.size() > 12 && bytes.substr(4, 4) == "ftyp";
}

Error not_text(std::string_view what, std::string_view hint) {
  return Error{"not_text", fmt::format("This is {}, not text: a pay document is read as text, CSV or JSON.", what)}
      .with_hint(std::string(hint));
}

enum class Utf16 { none, little, big };

// By its mark, or because every second byte of what looks like ASCII is zero.
Utf16 utf16_kind(std::string_view bytes) {
  if (bytes.substr(0, 2) == "\xFF\xFE")
    return Utf16::little;
  if (bytes.substr(0, 2) == "\xFE\xFF")
    return Utf16::big;
  const std::size_t looked = std::min<std::size_t>(bytes.size() & ~std::size_t{1}, 512);
  if (looked < 4)
    return Utf16::none;
  std::size_t zeros_even = 0;
  std::size_t zeros_odd = 0;
  for (std::size_t i = 0; i < looked; ++i) {
    if (bytes[i] == 0)
      (i % 2 == 0 ? zeros_even : zeros_odd) += 1;
  }
  if (zeros_even == 0 && zeros_odd * 2 > looked * 3 / 4)
    return Utf16::little;
  if (zeros_odd == 0 && zeros_even * 2 > looked * 3 / 4)
    return Utf16::big;
  return Utf16::none;
}

Result<std::string> decode_utf16(std::string_view bytes, Utf16 kind) {
  if (bytes.size() % 2 != 0)
    return not_text("broken UTF-16 (an odd number of bytes)", "Save it again as UTF-8.");
  std::string out;
  out.reserve(bytes.size());
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(bytes[at]);
    const auto b = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(kind == Utf16::little ? a | (b << 8U) : (a << 8U) | b);
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xE000) {
      const std::uint32_t low = code < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
      if (low < 0xDC00 || low >= 0xE000)
        return not_text("broken UTF-16 (half a character)", "Save it again as UTF-8.");
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
      i += 2;
    }
    if (code != 0xFEFF || i != 0)
      append_utf8(out, code);
  }
  return out;
}

// 0x80 to 0x9F of Windows-1252; 0: not assigned. Three bytes that it leaves out are letters of Windows-1250, which
// Polish exports are written in; the letters where the two differ stand in names of streets only.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x0164, 0x017D, 0x0179, 0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0165, 0x017E, 0x0178};

Result<std::string> decode_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  std::size_t unassigned = 0;
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool special = byte >= 0x80 && byte < 0xA0;
    const std::uint32_t code = special ? kWindows1252[byte - 0x80U] : byte;
    unassigned += special && code == 0;
    append_utf8(out, code == 0 ? 0xFFFD : code);
  }
  if (unassigned > 0)
    return not_text("neither UTF-8 nor Windows-1252 text", "Save it again as UTF-8.");
  return out;
}

// Random bytes can pass as some eight-bit text; their control characters tell.
bool has_binary_controls(std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    return true;
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') || c == 0x7F;
  };
  return count_bytes(text, is_control) > 2 + text.size() / 1000;
}

bool has_multibyte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

Result<std::string> decode(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.substr(0, magic.start.size()) == magic.start)
      return not_text(magic.what, magic.hint);
  }
  if (is_phone_photo(bytes))
    return not_text("a photo or a film (HEIC, AVIF or MP4)", kPhotoHint);
  if (const Utf16 kind = utf16_kind(bytes); kind != Utf16::none)
    return decode_utf16(bytes, kind);
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF")
    bytes.remove_prefix(3);
  if (has_binary_controls(bytes))
    return not_text("binary data", "Upload the statement as text, CSV or JSON, or a PDF's text by pdftotext.");
  const std::optional<std::size_t> invalid = find_invalid_utf8(bytes);
  if (!invalid)
    return std::string(bytes);
  // A text cut off inside its last character is still UTF-8.
  const bool cut_off =
      *invalid + 3 >= bytes.size() && (static_cast<unsigned char>(bytes[*invalid]) & 0xC0U) == 0xC0U;
  if (cut_off && *invalid > 0 && has_multibyte(bytes.substr(0, *invalid)))
    return std::string(bytes.substr(0, *invalid));
  return decode_windows_1252(bytes);
}

}  // namespace ratecheck::document
