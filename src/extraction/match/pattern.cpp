#include "extraction/match/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

// From a pattern of a parser file to a compiled one: fragments are spliced in (`<money>` becomes a group that
// captures nothing), RE2 compiles it within limits, and three things are noted that make it cheap to use later:
//
//   begins_solid   no match begins with a blank, so the next record may be looked for right behind the last one
//   stays_in_line  no match goes over a line end, so lines that were read whole need not be searched again
//   words          its plain words, which belong to the layout and may be shown in shapes
//
// The second is read off the pattern by a cautious scan: whatever is not plainly harmless counts as taking a
// line end.
namespace ratecheck::extraction {
namespace {

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(2 << 20);
  return options;
}

constexpr std::size_t kMostExcerpt = 160;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

constexpr std::size_t kShortestWord = 3;  // shorter ones are as likely a piece of a name

/// Where the piece of a pattern that begins at `at` and is no plain text ends; `at` itself for plain text.
std::size_t behind_syntax(std::string_view pattern, std::size_t at) {
  if (pattern[at] == '\\')
    return at + 2;
  if (pattern[at] == '[')
    return std::min(pattern.find(']', at + 2), pattern.size() - 1) + 1;
  if (pattern.substr(at).starts_with("(?")) {
    return std::min(pattern.find_first_of(pattern.substr(at).starts_with("(?P") ? ">" : ":)", at),
                    pattern.size() - 1) +
           1;
  }
  return at;
}

// Whether nothing in the pattern can take a line end: no class beyond these, none that is negated or named, no
// flag that lets the dot take it.
bool takes_no_line_end(std::string_view pattern) {
  constexpr std::string_view kWithin = "dwSbBAz";
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const std::string_view rest = pattern.substr(at);
    if (static_cast<unsigned char>(rest[0]) < ' ' || rest.starts_with("[^") || rest.starts_with("[:"))
      return false;
    if (rest.starts_with("(?") && !rest.starts_with("(?P<") &&
        rest.substr(0, rest.find_first_of(":)")).find('s') != std::string_view::npos)
      return false;
    if (rest[0] != '\\')
      continue;
    const bool sign = rest.size() > 1 && !is_shape_letter(rest[1]) && (rest[1] < '0' || rest[1] > '9');
    if (!sign && (rest.size() < 2 || kWithin.find(rest[1]) == std::string_view::npos))
      return false;
    ++at;
  }
  return true;
}

// "Delivery fee: (?P<value>...)" has the words "delivery" and "fee".
void add_words(std::string_view pattern, Vocabulary& words) {
  for (std::size_t at = 0; at < pattern.size();) {
    if (const std::size_t behind = behind_syntax(pattern, at); behind != at) {
      at = behind;
      continue;
    }
    std::size_t end = at;
    while (end < pattern.size() && is_shape_letter(pattern[end]))
      ++end;
    if (end - at >= kShortestWord)
      words.insert(to_lower(pattern.substr(at, end - at)));
    at = std::max(end, at + 1);
  }
}

}  // namespace

bool Pattern::match(std::string_view text, std::size_t from, std::size_t to, RE2::Anchor anchor,
                    std::vector<Stretch>& stretches) const {
  // Not emptied for each of thousands of matches: RE2 fills as many as it is asked for.
  thread_local std::array<re2::StringPiece, kMaxGroups + 1> found;
  const int count = regex_->NumberOfCapturingGroups() + 1;
  if (!regex_->Match(piece(text), from, to, anchor, found.data(), count))
    return false;
  stretches.assign(static_cast<std::size_t>(count), Stretch{});
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    if (found[i].data() == nullptr)
      continue;
    stretches[i] = {static_cast<std::size_t>(found[i].data() - text.data()), found[i].size()};
  }
  return true;
}

bool Pattern::find(std::string_view text, std::size_t from, std::size_t to,
                   std::vector<Stretch>& stretches) const {
  return match(text, from, to, RE2::UNANCHORED, stretches);
}

// Searching, RE2 learns where a match ends and runs backwards over it for its begin; a begin that is told spares
// that. It was a ninth of the time of reading a long text: ./dev bench text.
bool Pattern::find_next(std::string_view text, std::size_t from, std::size_t to,
                        std::vector<Stretch>& stretches) const {
  const std::size_t solid = std::min(text.find_first_not_of(" \n", from), to);
  return match(text, solid, to, RE2::ANCHOR_START, stretches) || find(text, from, to, stretches);
}

bool Pattern::begins_solid() const {
  // The range is that of matches at the begin of a text, where word boundaries are others.
  const std::string& pattern = regex_->pattern();
  if (pattern.find("\\b") != std::string::npos || pattern.find("\\B") != std::string::npos)
    return false;
  std::string least;
  std::string most;
  return regex_->PossibleMatchRange(&least, &most, 1) && least > " ";
}

bool Pattern::found_in(std::string_view text) const {
  return regex_->Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

bool Pattern::matches_empty() const {
  return found_in("");
}

void PatternMaker::problem(const Place& place, std::string message, std::string hint) {
  Error error = error_at(source_, place, "bad_pattern", std::move(message), std::move(hint));
  if (error.excerpt.size() > kMostExcerpt)
    error.excerpt = error.excerpt.substr(0, kMostExcerpt) + "…";
  problems_.push_back(std::move(error));
}

// An amount whose letters and points a reader of pictures may have damaged is taken as it stands, and doubted:
// else its line were lost. A minus stands before the sign, behind it or at the end, or brackets stand for it.
std::map<std::string, std::string> PatternMaker::built_in_fragments() {
  const std::string sign = "(?:" + std::string(sign_pattern()) + ")";
  const std::string number =
      "(?:[0-9OoDQlI|SBZg]{1,3} [0-9OolISB]{1,3}[.,][0-9OolISB]{2}|[0-9OoDQlI|SBZg]{1,4} [0-9OolISB]{2}"
      "|[0-9OoDQlI|SBZg][0-9OoDQlI|SBZg.,]*(?: [0-9OoDQlISBZ][0-9OoDQlISBZ.,]*)?)";
  const std::string before = "(?:[-+(] ?)?";
  const std::string behind = "[-)]?";
  return {{"sign", sign},
          {"money", before + sign + "-?" + number + behind},
          {"amount", before + sign + "? ?-?" + number + behind},
          {"clock", R"(\d{1,2}:\d\d(?::\d\d)? ?[AaPp]\.? ?[Mm]\b\.?)"},
          {"month_day", R"([A-Za-z][a-z]{2,8}\.? ?\d{1,2})"},
          {"min", R"(m[il1Iu|]ns?)"},
          {"mi", R"(m[il1Iua|])"}};
}

std::string PatternMaker::any_of(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& one : words)
    out += (out.empty() ? "" : "|") + RE2::QuoteMeta(piece(one));
  return "(?:" + out + ")";
}

// "<money>" becomes the fragment in a group of its own; "(?P<name>" stays.
std::string PatternMaker::splice(const std::string& pattern, const Place& place) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::size_t close = pattern[i] == '<' ? pattern.find('>', i) : std::string::npos;
    const bool group_name = i > 0 && pattern[i - 1] == 'P';
    const bool escaped = i > 0 && pattern[i - 1] == '\\';
    const std::string name = close == std::string::npos ? "" : pattern.substr(i + 1, close - i - 1);
    const bool word =
        !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
    if (!word || group_name || escaped) {
      out += pattern[i];
      continue;
    }
    const auto fragment = fragments_.find(name);
    if (fragment == fragments_.end()) {
      std::vector<std::string> known;
      for (const auto& entry : fragments_)
        known.push_back(entry.first);
      problem(place,
              fmt::format("The pattern uses <{}>, which is no fragment of this file.{}", name,
                          did_you_mean(name, known)),
              "Write \\< for a plain less-than sign.");
      return {};
    }
    out += fmt::format("(?:{})", fragment->second);
    if (out.size() > Pattern::kMaxSpliced) {
      problem(place, "With its fragments the pattern is longer than 20000 bytes.",
              "Fragments within fragments multiply.");
      return {};
    }
    i = close;
  }
  return out;
}

void PatternMaker::add_fragment(const std::string& name, const TomlValue& value) {
  if (value.kind != TomlKind::string) {
    problem(value.place, "A fragment is a string.");
    return;
  }
  const std::string text = splice(value.text, value.place);
  const RE2 regex(piece(text), options());
  if (!regex.ok())
    complain(value, regex);
  if (regex.ok() && regex.NumberOfCapturingGroups() > 0)
    problem(value.place, "A fragment may not capture: write (?:…) for (…).");
  fragments_[name] = text;
}

void PatternMaker::complain(const TomlValue& value, const RE2& regex) {
  Place place = value.place;
  const std::size_t at = value.text.find(regex.error_arg());
  if (!regex.error_arg().empty() && at != std::string::npos && value.text.find('\n') == std::string::npos) {
    place.column += 1 + at;  // behind the opening quote
  }
  if (regex.error_code() == RE2::ErrorPatternTooLarge) {
    problem(place, "The pattern is too large: its repeats make too many states.",
            "Make the repeats smaller, or split the pattern in two.");
    return;
  }
  problem(place, fmt::format("The pattern does not compile: {}.", regex.error()),
          regex.error_code() == RE2::ErrorBadPerlOp
              ? "RE2 has no look-around and no back-references; a named group is written (?P<name>…)."
              : "The syntax is RE2's; in TOML, a pattern stands in '…' so that backslashes stay.");
}

Pattern PatternMaker::make(const std::string& pattern, const Place& place) {
  TomlValue value;
  value.kind = TomlKind::string;
  value.place = place;
  value.text = pattern;
  return make(value);
}

Pattern PatternMaker::make(const TomlValue& value) {
  if (value.kind != TomlKind::string) {
    problem(value.place, "A pattern is a string in '…'.");
    return {};
  }
  if (value.text.size() > Pattern::kMaxLength) {
    problem(value.place, "The pattern is longer than 4000 bytes.", "Use fragments, or split it.");
    return {};
  }
  const std::size_t before = problems_.size();
  const std::string text = splice(value.text, value.place);
  if (problems_.size() != before)
    return {};
  Pattern pattern;
  pattern.source_ = value.text;
  const auto regex = std::make_shared<RE2>(piece(text), options());
  if (!regex->ok()) {
    complain(value, *regex);
    return {};
  }
  if (regex->ProgramSize() > Pattern::kMaxProgramSize) {
    problem(value.place,
            fmt::format("The pattern is too large: {} steps, at most {} are allowed.", regex->ProgramSize(),
                        Pattern::kMaxProgramSize),
            "Make the repeats smaller, or split the pattern in two.");
    return {};
  }
  if (regex->NumberOfCapturingGroups() > Pattern::kMaxGroups) {
    problem(value.place, "The pattern captures more than 40 groups.", "Write (?:…) where nothing is read.");
    return {};
  }
  pattern.groups_ = regex->NamedCapturingGroups();
  pattern.regex_ = regex;
  pattern.stays_in_line_ = takes_no_line_end(text);
  add_words(text, words_);
  made_.push_back({value.place, pattern});
  return pattern;
}

}  // namespace ratecheck::extraction
