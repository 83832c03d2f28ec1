#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "extraction/read/field_types.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"

// How a time is read by its format (the codes: docs/parsers.md "Time").
//
// Format and text are gone through side by side. A code takes the longest part that it can, a blank takes any
// white space or none, any other character itself. Nothing is ever tried twice: a code that takes nothing, or a
// number out of its range, ends it, and the next format of the field has its turn. What is left over at the end
// fails too.
//
//   format  "%A, %d %B %Y %I:%M %p"
//   text    "Tues, 3 févr. 2026 11:05 PM"
//   gives   weekday 2, day 3, month 2, year 2026, second_of_day 83100
//
// The result is a Clock of what was printed and nothing else: which year is meant where none is printed, on
// which day a bare clock lies and in which zone, is settled in convert.cpp. That the weekday is the day's own
// is checked there.
//
// A month is the longest known name that the text begins with here, so that "sept" is not "sep" and a "t". A
// weekday may be any beginning of a name, of two letters or more; one that could be two days ("ma": mardi and
// maandag are Tuesday and Monday) says nothing, and neither does an unknown one.
namespace ratecheck::extraction {
namespace {

struct MonthName {
  std::string_view name;
  unsigned month;
};

// Full and short names in the languages that pay documents were seen in. No name means two months in
// two of them, so the language need not be told.
constexpr MonthName kMonthNames[] = {
    {"january", 1},   {"february", 2},  {"march", 3},      {"april", 4},     {"may", 5},        {"june", 6},
    {"july", 7},      {"august", 8},    {"september", 9},  {"october", 10},  {"november", 11},  {"december", 12},
    {"jan", 1},       {"feb", 2},       {"mar", 3},        {"apr", 4},       {"jun", 6},        {"jul", 7},
    {"aug", 8},       {"sept", 9},      {"sep", 9},        {"oct", 10},      {"nov", 11},       {"dec", 12},
    {"janvier", 1},   {"février", 2},   {"fevrier", 2},    {"mars", 3},      {"avril", 4},      {"mai", 5},
    {"juin", 6},      {"juillet", 7},   {"août", 8},       {"aout", 8},      {"septembre", 9},  {"octobre", 10},
    {"novembre", 11}, {"décembre", 12}, {"decembre", 12},  {"janv", 1},      {"févr", 2},       {"fév", 2},
    {"avr", 4},       {"juil", 7},      {"déc", 12},       {"januar", 1},    {"jänner", 1},     {"februar", 2},
    {"märz", 3},      {"mär", 3},       {"mrz", 3},        {"juni", 6},      {"juli", 7},       {"oktober", 10},
    {"okt", 10},      {"dezember", 12}, {"dez", 12},       {"januari", 1},   {"februari", 2},   {"maart", 3},
    {"mrt", 3},       {"mei", 5},       {"augustus", 8},   {"enero", 1},     {"ene", 1},        {"febrero", 2},
    {"marzo", 3},     {"abril", 4},     {"abr", 4},        {"mayo", 5},      {"junio", 6},      {"julio", 7},
    {"agosto", 8},    {"ago", 8},       {"septiembre", 9}, {"octubre", 10},  {"noviembre", 11}, {"diciembre", 12},
    {"dic", 12},      {"janeiro", 1},   {"fevereiro", 2},  {"fev", 2},       {"março", 3},      {"maio", 5},
    {"junho", 6},     {"julho", 7},     {"setembro", 9},   {"set", 9},       {"outubro", 10},   {"out", 10},
    {"novembro", 11}, {"dezembro", 12}, {"gennaio", 1},    {"gen", 1},       {"febbraio", 2},   {"aprile", 4},
    {"maggio", 5},    {"mag", 5},       {"giugno", 6},     {"giu", 6},       {"luglio", 7},     {"lug", 7},
    {"settembre", 9}, {"ottobre", 10},  {"ott", 10},       {"dicembre", 12}, {"sty", 1},        {"lut", 2},
    {"kwi", 4},       {"maj", 5},       {"cze", 6},        {"lip", 7},       {"sie", 8},        {"wrz", 9},
    {"paź", 10},      {"lis", 11},      {"gru", 12}};

struct WeekdayName {
  std::string_view name;
  unsigned weekday;  // 0: Sunday
};

constexpr WeekdayName kWeekdayNames[] = {
    {"sunday", 0},     {"monday", 1},   {"tuesday", 2},   {"wednesday", 3}, {"thursday", 4},     {"friday", 5},
    {"saturday", 6},   {"dimanche", 0}, {"lundi", 1},     {"mardi", 2},     {"mercredi", 3},     {"jeudi", 4},
    {"vendredi", 5},   {"samedi", 6},   {"sonntag", 0},   {"montag", 1},    {"dienstag", 2},     {"mittwoch", 3},
    {"donnerstag", 4}, {"freitag", 5},  {"samstag", 6},   {"sonnabend", 6}, {"zondag", 0},       {"maandag", 1},
    {"dinsdag", 2},    {"woensdag", 3}, {"donderdag", 4}, {"vrijdag", 5},   {"zaterdag", 6},     {"domingo", 0},
    {"lunes", 1},      {"martes", 2},   {"miércoles", 3}, {"miercoles", 3}, {"jueves", 4},       {"viernes", 5},
    {"sábado", 6},     {"sabado", 6},   {"segunda", 1},   {"terça", 2},     {"terca", 2},        {"quarta", 3},
    {"quinta", 4},     {"sexta", 5},    {"domenica", 0},  {"lunedì", 1},    {"martedì", 2},      {"mercoledì", 3},
    {"giovedì", 4},    {"venerdì", 5},  {"sabato", 6},    {"niedziela", 0}, {"poniedziałek", 1}, {"wtorek", 2},
    {"środa", 3},      {"czwartek", 4}, {"piątek", 5},    {"sobota", 6}};

/// Of a name or its first letters, where they begin the same day in every language.
std::optional<unsigned> weekday_of(std::string_view letters) {
  const std::string lower = to_lower(letters);
  std::optional<unsigned> out;
  for (const WeekdayName& candidate : kWeekdayNames) {
    if (lower.size() < 2 || !candidate.name.starts_with(lower))
      continue;
    if (out && *out != candidate.weekday)
      return std::nullopt;
    out = candidate.weekday;
  }
  return out;
}

// A month is looked for among the names that begin with its letter; every name begins with one of a to z.
using MonthsByLetter = std::array<std::vector<MonthName>, 26>;

const MonthsByLetter& months_by_letter() {
  static const MonthsByLetter by_letter = [] {
    MonthsByLetter out;
    for (const MonthName& month : kMonthNames)
      out[static_cast<std::size_t>(month.name.front() - 'a')].push_back(month);
    return out;
  }();
  return by_letter;
}

// Letters of any script: bytes outside ASCII count as letters.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
// Reads a text from left to right; every step either moves on or fails the whole.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : text_(text) {}

  // A whole number of at most `most` digits, from `low` to `high`.
  bool number(std::size_t most, int low, int high, int& value) {
    value = 0;
    std::size_t count = 0;
    while (count < most && at_ < text_.size() && is_digit(text_[at_])) {
      value = value * 10 + (text_[at_++] - '0');
      ++count;
    }
    return count > 0 && value >= low && value <= high;
  }

  // The longest name that stands here, with the point of a short form.
  bool month(unsigned& value) {
    std::size_t longest = 0;
    const char first = at_ < text_.size() ? to_lower(text_[at_]) : ' ';
    if (first < 'a' || first > 'z')
      return false;
    for (const MonthName& candidate : months_by_letter()[static_cast<std::size_t>(first - 'a')]) {
      if (candidate.name.size() > longest && names(candidate.name)) {
        longest = candidate.name.size();
        value = candidate.month;
      }
    }
    at_ += longest;
    if (longest > 0 && at_ < text_.size() && text_[at_] == '.')
      ++at_;
    return longest > 0;
  }

  // Any word, with the point of a short form.
  bool letters() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_letter(text_[at_]))
      ++at_;
    const bool some = at_ > start;
    if (some && at_ < text_.size() && text_[at_] == '.')
      ++at_;
    return some;
  }

  bool weekday(std::optional<unsigned>& value) {
    const std::size_t start = at_;
    if (!letters())
      return false;
    std::string_view name = text_.substr(start, at_ - start);
    if (name.ends_with('.'))
      name.remove_suffix(1);
    value = weekday_of(name);
    return true;
  }

  // 1: afternoon, 0: morning
  bool half_day(int& half) {
    const std::string lower = to_lower(text_.substr(at_, 4));
    if (lower.empty() || (lower[0] != 'a' && lower[0] != 'p'))
      return false;
    half = lower[0] == 'p';
    for (std::string_view rest : {".m.", ".m", "m"}) {
      if (std::string_view(lower).substr(1).starts_with(rest)) {
        at_ += 1 + rest.size();
        return true;
      }
    }
    return false;
  }

  // "Z", "+01:00", "-0430".
  bool offset(std::int32_t& seconds) {
    if (literal('Z')) {
      seconds = 0;
      return true;
    }
    const char sign = at_ < text_.size() ? text_[at_] : ' ';
    if (sign != '+' && sign != '-')
      return false;
    ++at_;
    int hours = 0;
    int minutes = 0;
    if (!number(2, 0, 15, hours))
      return false;
    literal(':');
    if (!number(2, 0, 59, minutes))
      return false;
    seconds = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
    return true;
  }

  // Seconds, or milliseconds, since 1970.
  bool unix_time(bool milliseconds, std::int64_t& seconds) {
    const std::size_t start = at_;
    seconds = 0;
    while (at_ < text_.size() && is_digit(text_[at_]) && at_ - start < 14)
      seconds = seconds * 10 + (text_[at_++] - '0');
    if (milliseconds)
      seconds /= 1000;
    return at_ > start && seconds > 631'152'000 && seconds < 4'102'444'800;  // 1990 to 2100
  }

  // "22:56", "2256", "046": what stands before the last two digits is the hour.
  bool bare_clock(int& hour, int& minute) {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_]))
      ++at_;
    if (at_ - start <= 2 && at_ < text_.size() && text_[at_] == ':') {
      at_ = start;
      return number(2, 0, 23, hour) && literal(':') && number(2, 0, 59, minute);
    }
    const std::size_t digits = at_ - start;
    if (digits < 3 || digits > 4)
      return false;
    TimeReader parts(text_.substr(start, digits));
    return parts.number(digits - 2, 0, 23, hour) && parts.number(2, 0, 59, minute);
  }

  bool literal(char c) {
    if (at_ >= text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }
  void blanks() {
    while (at_ < text_.size() && document::is_blank(text_[at_]))
      ++at_;
  }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

 private:
  // Whether this name in small letters goes on here, in letters of either case.
  [[nodiscard]] bool names(std::string_view name) const {
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (at_ + i >= text_.size() || to_lower(text_[at_ + i]) != name[i])
        return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// What the codes of one format have found so far; hour and half day make one clock in the end.
struct ClockParts {
  Clock& clock;
  int hour = -1;  // none yet
  int minute = 0;
  int second = 0;
  int half = -1;  // 1: afternoon, 0: morning, -1: not told
};

bool read_part(char code, TimeReader& reader, ClockParts& parts) {
  int value = 0;
  switch (code) {
    case 'd':
      if (!reader.number(2, 1, 31, value))
        return false;
      parts.clock.day = static_cast<unsigned>(value);
      return true;
    case 'm':
      if (!reader.number(2, 1, 12, value))
        return false;
      parts.clock.month = static_cast<unsigned>(value);
      return true;
    case 'Y':
      if (!reader.number(4, 1990, 2100, value))
        return false;
      parts.clock.year = value;
      return true;
    case 'y':
      if (!reader.number(2, 0, 99, value))
        return false;
      parts.clock.year = 2000 + value;
      return true;
    case 'B': {
      unsigned month = 0;
      if (!reader.month(month))
        return false;
      parts.clock.month = month;
      return true;
    }
    case 'H':
      return reader.number(2, 0, 23, parts.hour);
    case 'I':
      return reader.number(2, 1, 12, parts.hour);
    case 'M':
      return reader.number(2, 0, 59, parts.minute);
    case 'S':
      return reader.number(2, 0, 59, parts.second);
    case 'f':
      return reader.number(9, 0, 999'999'999, value);
    case 'p':
      return reader.half_day(parts.half);
    case 'A':
      return reader.weekday(parts.clock.weekday);
    case 'Z':
      return reader.letters();
    case 'Q':
      return reader.bare_clock(parts.hour, parts.minute);
    case 's':
    case 'l': {
      std::int64_t seconds = 0;
      if (!reader.unix_time(code == 'l', seconds))
        return false;
      const Instant instant{seconds, 0};
      const LocalTime local = instant.local();
      parts.clock.year = static_cast<int>(local.date.year());
      parts.clock.month = static_cast<unsigned>(local.date.month());
      parts.clock.day = static_cast<unsigned>(local.date.day());
      parts.clock.second_of_day = local.second_of_day;
      parts.clock.offset_seconds = 0;
      return true;
    }
    case 'z': {
      std::int32_t offset = 0;
      if (!reader.offset(offset))
        return false;
      parts.clock.offset_seconds = offset;
      return true;
    }
    default:
      return false;
  }
}

bool finish_clock(ClockParts& parts) {
  if (parts.hour < 0)
    return true;
  if (parts.half >= 0) {
    if (parts.hour > 12)
      return false;  // 18:09 PM: someone read something wrong
    parts.hour = parts.hour % 12 + 12 * parts.half;
  }
  parts.clock.second_of_day = parts.hour * 3600 + parts.minute * 60 + parts.second;
  return true;
}

}  // namespace

Result<TimeFormat> TimeFormat::compile(std::string_view format) {
  TimeFormat out;
  out.format_ = format;
  const auto has = [&](std::string_view codes) {
    for (std::size_t i = 0; i + 1 < format.size(); ++i) {
      if (format[i] == '%' && codes.find(format[i + 1]) != std::string_view::npos)
        return true;
    }
    return false;
  };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%')
      continue;
    ++i;
    if (i == format.size() || std::string_view("dmYyBHIMSfpAZQzsl").find(format[i]) == std::string_view::npos) {
      return Error{"bad_format",
                   fmt::format("A time format knows %d %m %Y %y %B %A %H %I %M %S %f %p %z %Z %Q %s %l, not %{}.",
                               std::string(format.substr(i, 1)))};
    }
  }
  out.year_ = has("Yysl");
  out.date_ = (has("d") && has("mB")) || has("sl");
  out.clock_ = has("HIQsl");
  if (has("I") != has("p"))
    return Error{"bad_format", "A 12-hour clock needs both %I and %p."}.with_hint("24 hours are %H.");
  if (!out.date_ && !out.clock_)
    return Error{"bad_format", "The format names neither a whole date (%d with %m or %B) nor a clock."};
  return out;
}

bool TimeFormat::parse(std::string_view text, Clock& clock) const {
  clock = {};
  TimeReader reader(text);
  ClockParts parts{clock};
  reader.blanks();
  for (std::size_t i = 0; i < format_.size(); ++i) {
    const char c = format_[i];
    if (c == ' ') {
      reader.blanks();
    } else if (c != '%') {
      if (!reader.literal(c))
        return false;
    } else if (!read_part(format_[++i], reader, parts)) {
      return false;
    }
  }
  reader.blanks();
  return reader.at_end() && finish_clock(parts);
}

}  // namespace ratecheck::extraction
