#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/result.h"
#include "ratecheck/base/words.h"

/// Data files: TOML whose every value knows its place, and a reader that tells all problems at once, each with
/// line, column and excerpt.
///
///   std::vector<Error> problems;
///   const Result<SourceText> source = read_source("parsers/acme/week.toml");
///   const Result<TomlValue> root = parse_toml(*source);
///   TomlTable file(*source, *root, "the file", problems);
///   const TomlValue* head = file.optional_table("parser");
///   TomlTable parser(*source, *head, "[parser]", problems);
///   const std::string id = parser.required_string("id");
///   parser.finish();  // and file.finish(): keys that nobody asked for
///
/// The tree owns its texts. A TomlTable points to source, tree and problems, which must outlive it.
namespace ratecheck {

enum class TomlKind { string, integer, boolean, date, floating, other, array, table };

struct TomlMember;

/// One value of a TOML file with its place. Tables keep the order of the file.
struct TomlValue {
  TomlKind kind = TomlKind::table;
  Place place;       ///< without the file, which error_at adds
  std::string text;  ///< of a string
  std::int64_t integer = 0;
  bool boolean = false;
  Date date{};
  std::vector<TomlValue> items;     ///< of an array
  std::vector<TomlMember> members;  ///< of a table
  std::vector<Place> key_places;    ///< beside members

  [[nodiscard]] const TomlValue* find(std::string_view key) const;
};

struct TomlMember {
  TomlMember(std::string member_name, TomlValue member_value)
      : name(std::move(member_name)), value(std::move(member_value)) {}

  std::string name;
  TomlValue value;
};

/// The source text of a file under load, kept to show excerpts.
struct SourceText {
  std::string file;
  std::string text;

  [[nodiscard]] std::string line(std::size_t number) const;
};

/// Errors: `bad_toml` with file, line, column and excerpt.
Result<TomlValue> parse_toml(const SourceText& source);
/// `cannot_read_file` when it is not there.
Result<SourceText> read_source(const std::string& path);

/// Reads the members of one table, collecting every problem instead of stopping at the first.
/// What was never asked for is an unknown key: `finish` names it with the nearest right one.
class TomlTable {
 public:
  /// `name` is what messages call the table: "[parser]".
  TomlTable(const SourceText& source, const TomlValue& table, std::string name, std::vector<Error>& problems);

  // What is required and absent, or of another kind, is a problem; the answer is empty, and reading goes on.
  std::string required_string(std::string_view key);
  std::optional<std::string> optional_string(std::string_view key);
  std::optional<std::int64_t> optional_integer(std::string_view key);
  std::optional<bool> optional_boolean(std::string_view key);
  std::optional<Date> required_date(std::string_view key);
  std::optional<Date> optional_date(std::string_view key);
  /// An array of strings; a single string counts as an array of one.
  std::vector<std::string> optional_strings(std::string_view key);
  /// One of the words; the problem lists them.
  std::string required_word(std::string_view key, std::initializer_list<std::string_view> words);
  std::optional<std::string> optional_word(std::string_view key, std::initializer_list<std::string_view> words);
  /// The same with what a word is ("a finding"), for a part of a closed list.
  using WordsOfList = std::vector<std::string>;
  std::string required_word(std::string_view key, std::string_view a_word_is, const WordsOfList& words);
  std::vector<std::string> optional_words(std::string_view key, std::string_view a_word_is,
                                          const WordsOfList& words);
  /// A word of a closed list; a problem names the nearest right one.
  template <ListedWord List>
  std::optional<List> required_word(std::string_view key) {
    return parse_word<List>(required_word(key, ClosedList<List>::kAWordIs, all_words<List>()));
  }
  template <ListedWord List>
  std::optional<List> optional_word(std::string_view key) {
    return parse_word<List>(optional_word(key, ClosedList<List>::kAWordIs, all_words<List>()).value_or(""));
  }
  /// Words of a closed list; those that are not of it are left out, each a problem at its own place.
  template <ListedWord List>
  std::vector<std::string> optional_words(std::string_view key) {
    return optional_words(key, ClosedList<List>::kAWordIs, all_words<List>());
  }
  /// nullptr when absent. The table is read by a TomlTable of its own.
  const TomlValue* optional_table(std::string_view key);
  /// An array of tables ([[key]]), or empty.
  std::vector<const TomlValue*> tables(std::string_view key);
  /// Any kind; marks the key as known.
  const TomlValue* any(std::string_view key);

  /// Adds a problem at the value of `key`, or at the table itself when the key is absent.
  void problem(std::string_view key, std::string code, std::string message, std::string hint = {});
  /// Adds a problem at a place of this source.
  void problem_at(const Place& place, const Error& error);
  /// Reports unknown keys. Call once, when everything has been asked for.
  void finish();

  [[nodiscard]] const TomlValue& value() const { return table_; }
  [[nodiscard]] const SourceText& source() const { return source_; }

 private:
  std::optional<std::string> optional_word(std::string_view key, std::string_view a_word_is,
                                           const WordsOfList& words);
  const TomlValue* want(std::string_view key, TomlKind kind, std::string_view expected, bool required);

  const SourceText& source_;
  const TomlValue& table_;
  std::string name_;
  std::vector<Error>& problems_;
  std::vector<std::string> asked_;
};

/// What lint says of a platform that is not known, or very like a known one.
Error warn_of_platform(const SourceText& source, const Place& place, std::string_view platform);
/// An error at a place of this source, with its excerpt.
Error error_at(const SourceText& source, const Place& place, std::string code, std::string message,
               std::string hint = {});

}  // namespace ratecheck
