#include "rulebook/load/loading.h"

#include <fmt/format.h>

#include <algorithm>

namespace ratecheck::rulebook {
namespace {

/// The byte at a line and column.
std::size_t offset_of(const SourceText& source, const Place& place) {
  std::size_t at = 0;
  for (std::size_t line = 1; line < place.line; ++line) {
    const std::size_t end = source.text.find('\n', at);
    if (end == std::string::npos)
      return source.text.size();
    at = end + 1;
  }
  return std::min(at + (place.column == 0 ? 0 : place.column - 1), source.text.size());
}

}  // namespace

void Loading::problem(const Place& place, std::string code, std::string message, std::string hint) {
  for (const Error& known : problems) {
    if (known.place == place && known.message == message)
      return;
  }
  problems.push_back(error_at(source, place, std::move(code), std::move(message), std::move(hint)));
}

bool Loading::can_compute() const {
  const TomlValue* header = toml.find("rule");
  const auto stands_in = [&](const Error& problem, std::string_view key) {
    const TomlValue* value = header != nullptr ? header->find(key) : nullptr;
    return value != nullptr && problem.place.line == value->place.line;
  };
  const auto beside = [&](const Error& problem) {
    if (problem.code == "unknown_word")  // of these, examples would only tell the same again
      return !stands_in(problem, "rounding") && !stands_in(problem, "cannot_judge");
    return problem.code == "unknown_key" || problem.code == "bad_id" || problem.code == "duplicate_rule" ||
           problem.code == "wrong_place";
  };
  return std::all_of(problems.begin(), problems.end(), beside);
}

// The content of a string begins behind its quotes, of a block (''') also behind the first line end; an escape in
// double quotes is taken for two bytes of the file and one of the content.
Place place_in_string(const SourceText& source, const Place& place, std::size_t offset) {
  const std::string& text = source.text;
  std::size_t at = offset_of(source, place);
  if (at >= text.size() || (text[at] != '"' && text[at] != '\''))
    return place;
  const char quote = text[at];
  const bool block = text.compare(at, 3, std::string(3, quote)) == 0;
  Place out{place.file, place.line, place.column + (block ? 3 : 1)};
  at += block ? 3 : 1;
  const auto step = [&] {
    const bool line_end = text[at] == '\n';
    out.line += line_end ? 1 : 0;
    out.column = line_end ? 1 : out.column + 1;
    ++at;
  };
  if (block && at < text.size() && text[at] == '\r')
    step();
  if (block && at < text.size() && text[at] == '\n')
    step();
  for (std::size_t i = 0; i < offset && at < text.size(); ++i) {
    if (quote == '"' && text[at] == '\\')
      step();
    step();
  }
  return out;
}

std::string look_alike_hint(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      std::size_t end = i + 1;
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        ++end;
      return fmt::format("'{}' is not an ASCII character; type it anew.", std::string(text.substr(i, end - i)));
    }
  }
  return {};
}

}  // namespace ratecheck::rulebook
