#include "ratecheck/base/toml_in.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
// Its assertions stop a debug build at a header on two lines, where without them it tells the error.
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "ratecheck/base/platforms.h"
#include "ratecheck/base/text.h"

// From the text of a data file to values that know their places, and a reader that misses nothing.
//
// 1. toml++ parses (docs/libraries.md "toml++ 3.3.0"). Its tree is copied into our own at once: members in the
//    order of the file, which the library does not keep, and every value and key with its line and column.
// 2. A TomlTable reads one table. Each question notes its key as known, whether it is there or not. What is
//    wrong becomes a problem at its place, the answer is empty, and reading goes on, so that lint tells
//    everything at once.
// 3. finish() tells every member whose key was never asked for, with the nearest known one:
//
//      [parser]
//      id = "acme/week"
//      titel = "Week"        asked for: id, version, title ...
//                            unknown key 'titel' in [parser]. Did you mean 'title'?
//
// A value keeps line and column only; the file's name is added where an error is told. With files read at
// once, and memory asked for by the megabyte (memory.cpp), that made loading all of them a quarter faster, 0.14 s
// of processor time to 0.105: ./dev bench start.
namespace ratecheck {
namespace {

Place place_of(const toml::source_position& position) {
  return {{}, static_cast<std::size_t>(position.line), static_cast<std::size_t>(position.column)};
}

/// Where the string that begins at `at` ends: behind its last quote, or where the line ends that it may not leave.
std::size_t behind_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const bool long_one = text.substr(at, 3) == std::string(3, quote);
  const std::string_view end = text.substr(at, long_one ? 3 : 1);
  for (std::size_t i = at + end.size(); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text.substr(i, end.size()) == end) {
      i += end.size();
      for (int more = 0; long_one && more < 2 && i < text.size() && text[i] == quote; ++more)
        ++i;  // a long string may end in quotes of its own
      return i;
    } else if (text[i] == '\n' && !long_one) {
      return i;
    }
  }
  return text.size();
}

/// The first byte beyond ASCII that stands neither in a string nor in a comment, where TOML has none. Found before
/// the library sees it: for some of them what the library does is undefined.
std::optional<std::size_t> stray_byte(std::string_view text) {
  for (std::size_t i = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; i < text.size();) {
    if (text[i] == '"' || text[i] == '\'') {
      i = behind_string(text, i);
    } else if (text[i] == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else if (static_cast<unsigned char>(text[i]) >= 0x80) {
      return i;
    } else {
      ++i;
    }
  }
  return std::nullopt;
}

Place place_at(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  return {{},
          static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1,
          at - (before.rfind('\n') + 1) + 1};
}

std::string_view describe(TomlKind kind) {
  switch (kind) {
    case TomlKind::string:
      return "a string";
    case TomlKind::integer:
      return "a whole number";
    case TomlKind::boolean:
      return "true or false";
    case TomlKind::date:
      return "a date such as 2025-06-01";
    case TomlKind::floating:
      return "a floating-point number";
    case TomlKind::other:
      return "a value of another kind";
    case TomlKind::array:
      return "an array";
    case TomlKind::table:
      return "a table";
  }
  return "";
}

TomlValue convert(const toml::node& node);

void convert_table(const toml::table& table, TomlValue& out) {
  struct Member {
    std::string key;
    Place place;
    const toml::node* node;
  };
  std::vector<Member> members;
  members.reserve(table.size());
  for (auto&& [key, child] : table)
    members.push_back({std::string(key.str()), place_of(key.source().begin), &child});
  // the library keeps tables sorted by name; people read them in the order they wrote
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  out.members.reserve(members.size());
  out.key_places.reserve(members.size());
  for (Member& member : members) {
    out.members.emplace_back(std::move(member.key), convert(*member.node));
    out.key_places.push_back(std::move(member.place));
  }
}

void convert_date(const toml::date& date, TomlValue& out) {
  out.date = Date{std::chrono::year{date.year}, std::chrono::month{date.month}, std::chrono::day{date.day}};
}

TomlValue convert(const toml::node& node) {
  TomlValue out;
  out.place = place_of(node.source().begin);
  out.kind = TomlKind::other;
  if (const auto* table = node.as_table()) {
    out.kind = TomlKind::table;
    convert_table(*table, out);
  } else if (const auto* array = node.as_array()) {
    out.kind = TomlKind::array;
    for (auto&& item : *array)
      out.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    out.kind = TomlKind::string;
    out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = TomlKind::integer;
    out.integer = integer->get();
  } else if (const auto* boolean = node.as_boolean()) {
    out.kind = TomlKind::boolean;
    out.boolean = boolean->get();
  } else if (const auto* date = node.as_date()) {
    out.kind = TomlKind::date;
    convert_date(date->get(), out);
  } else if (node.is_floating_point()) {
    out.kind = TomlKind::floating;
  }
  return out;
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key)
      return &value;
  }
  return nullptr;
}

std::string SourceText::line(std::size_t number) const {
  if (number == 0)
    return {};
  const std::vector<std::string_view> lines = split(text, '\n');
  if (number > lines.size())
    return {};
  std::string_view found = lines[number - 1];
  if (!found.empty() && found.back() == '\r')
    found.remove_suffix(1);
  return std::string(found);
}

Error error_at(const SourceText& source, const Place& place, std::string code, std::string message,
               std::string hint) {
  return Error{std::move(code), std::move(message)}
      .at({source.file, place.line, place.column})
      .with_hint(std::move(hint))
      .with_excerpt(source.line(place.line));
}

Error warn_of_platform(const SourceText& source, const Place& place, std::string_view platform) {
  const auto judged = judge_platform(platform);
  return error_at(
      source, place, judged ? "new_platform" : judged.error().code,
      judged ? fmt::format("'{}' is a platform that no shipped file names.", platform) : judged.error().message,
      judged ? fmt::format("Fine, if it is a new one; known are {}.", join(known_platforms(), ", "))
             : judged.error().hint);
}

Result<SourceText> read_source(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Error{"cannot_read_file", "The file cannot be read."}.at({path}).with_hint(
        "Check that it exists and that you may read it.");
  }
  std::string text;
  char piece[1 << 14U];
  while (in.read(piece, sizeof piece), in.gcount() > 0)
    text.append(piece, static_cast<std::size_t>(in.gcount()));
  return SourceText{path, std::move(text)};
}

Result<TomlValue> parse_toml(const SourceText& source) {
  if (const auto stray = stray_byte(source.text)) {  // for some, the library's table of white space is undefined
    return error_at(source, place_at(source.text, *stray), "bad_toml",
                    "A letter or sign beyond ASCII stands outside quotes.", "Texts are written in quotes.");
  }
  toml::parse_result parsed = toml::parse(source.text, source.file);
  if (!parsed) {
    const toml::parse_error& problem = parsed.error();
    return error_at(source, place_of(problem.source().begin), "bad_toml",
                    fmt::format("{}.", without_stop(problem.description())));
  }
  return convert(parsed.table());
}

TomlTable::TomlTable(const SourceText& source, const TomlValue& table, std::string name,
                     std::vector<Error>& problems)
    : source_(source), table_(table), name_(std::move(name)), problems_(problems) {}

const TomlValue* TomlTable::any(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
    asked_.emplace_back(key);
  return table_.find(key);
}

void TomlTable::problem(std::string_view key, std::string code, std::string message, std::string hint) {
  const TomlValue* value = table_.find(key);
  problems_.push_back(error_at(source_, value != nullptr ? value->place : table_.place, std::move(code),
                               std::move(message), std::move(hint)));
}

void TomlTable::problem_at(const Place& place, const Error& error) {
  problems_.push_back(error_at(source_, place, error.code, error.message, error.hint));
}

// The value of a key when it is of that kind; else nullptr, and a problem unless it may be absent and is.
const TomlValue* TomlTable::want(std::string_view key, TomlKind kind, std::string_view expected, bool required) {
  const TomlValue* value = any(key);
  if (value == nullptr) {
    if (required)
      problem(key, "missing_key", fmt::format("'{}' is missing in {}; expected {}.", key, name_, expected));
    return nullptr;
  }
  if (value->kind == kind)
    return value;
  std::string hint;
  if (value->kind == TomlKind::floating)
    hint = "Write it in quotes, so that it never passes through binary floating point.";
  problem(key, "wrong_kind", fmt::format("'{}' is {}; expected {}.", key, describe(value->kind), expected), hint);
  return nullptr;
}

std::string TomlTable::required_string(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::string, "a string", true);
  return value != nullptr ? value->text : std::string();
}

std::optional<std::string> TomlTable::optional_string(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::string, "a string", false);
  if (value == nullptr)
    return std::nullopt;
  return value->text;
}

std::optional<std::int64_t> TomlTable::optional_integer(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::integer, "a whole number", false);
  if (value == nullptr)
    return std::nullopt;
  return value->integer;
}

std::optional<bool> TomlTable::optional_boolean(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::boolean, "true or false", false);
  if (value == nullptr)
    return std::nullopt;
  return value->boolean;
}

std::optional<Date> TomlTable::required_date(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::date, "a date such as 2025-06-01", true);
  if (value == nullptr)
    return std::nullopt;
  return value->date;
}

std::optional<Date> TomlTable::optional_date(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::date, "a date such as 2025-06-01", false);
  if (value == nullptr)
    return std::nullopt;
  return value->date;
}

std::vector<std::string> TomlTable::optional_strings(std::string_view key) {
  const TomlValue* value = any(key);
  if (value == nullptr)
    return {};
  if (value->kind == TomlKind::string)
    return {value->text};
  std::vector<std::string> out;
  if (value->kind == TomlKind::array) {
    for (const TomlValue& item : value->items) {
      if (item.kind != TomlKind::string) {
        problem(key, "wrong_kind", fmt::format("'{}' holds {}; expected strings.", key, describe(item.kind)));
        return {};
      }
      out.push_back(item.text);
    }
    return out;
  }
  problem(key, "wrong_kind", fmt::format("'{}' is {}; expected an array of strings.", key, describe(value->kind)));
  return {};
}

std::optional<std::string> TomlTable::optional_word(std::string_view key, std::string_view a_word_is,
                                                    const WordsOfList& words) {
  const auto word = optional_string(key);
  if (!word)
    return std::nullopt;
  if (std::find(words.begin(), words.end(), *word) != words.end())
    return word;
  problem_at(table_.find(key)->place, unknown_word(*word, a_word_is, words));
  return std::nullopt;
}

std::string TomlTable::required_word(std::string_view key, std::string_view a_word_is, const WordsOfList& words) {
  if (any(key) == nullptr) {
    problem(key, "missing_key",
            fmt::format("'{}' is missing in {}; expected one of {}.", key, name_, join(words, ", ")));
    return {};
  }
  return optional_word(key, a_word_is, words).value_or(std::string());
}

std::vector<std::string> TomlTable::optional_words(std::string_view key, std::string_view a_word_is,
                                                   const WordsOfList& words) {
  std::vector<std::string> known;
  const TomlValue* value = any(key);
  const std::vector<std::string> told = optional_strings(key);
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (std::find(words.begin(), words.end(), told[i]) != words.end()) {
      known.push_back(told[i]);
    } else {
      const bool alone = value->kind == TomlKind::string;
      problem_at(alone ? value->place : value->items[i].place, unknown_word(told[i], a_word_is, words));
    }
  }
  return known;
}

std::optional<std::string> TomlTable::optional_word(std::string_view key,
                                                    std::initializer_list<std::string_view> words) {
  return optional_word(key, "a " + std::string(key), WordsOfList(words.begin(), words.end()));
}

std::string TomlTable::required_word(std::string_view key, std::initializer_list<std::string_view> words) {
  return required_word(key, "a " + std::string(key), WordsOfList(words.begin(), words.end()));
}

const TomlValue* TomlTable::optional_table(std::string_view key) {
  return want(key, TomlKind::table, "a table", false);
}

std::vector<const TomlValue*> TomlTable::tables(std::string_view key) {
  const TomlValue* value = want(key, TomlKind::array, "an array of tables", false);
  std::vector<const TomlValue*> out;
  if (value == nullptr)
    return out;
  for (const TomlValue& item : value->items) {
    if (item.kind == TomlKind::table) {
      out.push_back(&item);
    } else {
      problem(key, "wrong_kind",
              fmt::format("'{}' holds {}; expected tables, written [[{}]].", key, describe(item.kind), key));
    }
  }
  return out;
}

void TomlTable::finish() {
  for (std::size_t i = 0; i < table_.members.size(); ++i) {
    const std::string& key = table_.members[i].name;
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end())
      continue;
    problems_.push_back(error_at(source_, table_.key_places[i], "unknown_key",
                                 fmt::format("Unknown key '{}' in {}.", key, name_),
                                 std::string(trim(did_you_mean(key, asked_)))));
  }
}

}  // namespace ratecheck
