#include "extraction/read/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cstdlib>

#include "extraction/read/repair.h"
#include "extraction/run.h"
#include "ratecheck/base/text.h"

// From the texts of one record, or of the document, to values. Fields are converted in the order of the file,
// since a later one may need an earlier: a clock its day (`on`), an end its start (`after`).
//
//   day 3 March, from 22:15, to 01:30      the end is before the start, so it lies on 4 March
//   day "31 Dec" beside a payday in January 2026, year_from = "payday"      31 December 2025
//
// A wall clock becomes a moment in the zone of the record, else of the document. A clock that the autumn night
// shows twice is in doubt, with both moments as readings; one that spring skips is in doubt as well.
//
// What cannot be read as what it should be stays with its text, empty and in doubt. Only pay is a fault, and then
// there is no record: a fault of pay that is required, and where no figure is to be seen in it. What looks odd,
// such as a weekday that is another one, an amount without the decimals that the layout always prints, or
// seventeen hours between two clocks, is read as it stands and put in doubt.
namespace ratecheck::extraction {
namespace {

/// A day in such a place is its first moment, in the zone of the document.
bool starts_a_day(std::string_view as) {
  return as == "work.started_at" || as == "work.ended_at" || as == "period.from" || as == "period.to";
}

// No stretch of work on one line of a screen or an invoice is longer.
constexpr std::int64_t kLongestSeconds = 16 * 3600;

constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

std::string quoted(std::string_view text) {
  return fmt::format("'{}'", squeeze(text.substr(0, 60)));
}

template <typename T>
const T* last_of(const std::vector<std::pair<std::string_view, T>>& known, std::string_view name) {
  const auto found =
      std::find_if(known.rbegin(), known.rend(), [&](const auto& entry) { return entry.first == name; });
  return found == known.rend() ? nullptr : &found->second;
}

/// In whole units, with the worker's sign; none where it has too many digits.
std::optional<Decimal> as_the_workers(const FieldRule& rule, Decimal amount) {
  if (rule.scale > 0) {
    if (amount.scale() + rule.scale > 18)
      return std::nullopt;
    std::int64_t coefficient = amount.coefficient();
    int scale = amount.scale() + rule.scale;
    for (; scale > 2 && coefficient % 10 == 0; --scale)
      coefficient /= 10;
    amount = Decimal(coefficient, scale);
  }
  const bool negative = amount.coefficient() < 0;
  if (rule.sign == SignRule::flipped || (rule.sign == SignRule::minus && !negative))
    amount = amount.negated();
  return amount;
}

// Converts the tokens of one scope in the order of the fields, so that a clock finds its day.
class Converter {
 public:
  Converter(const ReadContext& context, Moments& moments, Converted& out)
      : context_(context), zone_(context.time_zone), moments_(moments), out_(out) {
    moments_.days.clear();
    moments_.locals.clear();
  }

  void zone_from(const std::vector<FieldText>& tokens) {
    for (const FieldText& token : tokens) {
      if (token.rule->as != "time_zone")
        continue;
      std::string named = squeeze(token.text);
      if (!is_time_zone(named))
        continue;
      own_zone_ = std::move(named);
      zone_ = own_zone_;
    }
  }

  void add(const FieldText& token) {
    Value& value = out_.values.emplace_back(token.rule->index, token.raw, token.line, token.from, token.to);
    read(token, value);
    if (token.column && !token.column->settled)
      doubt_mark(token, value);
    const auto* text = std::get_if<std::string>(&value.datum);
    if (text != nullptr && text->empty())
      return out_.values.pop_back();  // a word that the parser file maps to nothing
    const bool unread = std::holds_alternative<std::monostate>(value.datum);
    if (unread && value.suspicions.empty()) {
      if (!token.rule->optional && token.rule->of_pay && !damaged_amount(token)) {
        out_.faults.push_back(fmt::format("'{}' cannot be read: {}", token.rule->name, quoted(token.text)));
        return out_.values.pop_back();
      }
      value.suspicions.push_back({"cannot be read as it stands: " + quoted(token.text), std::nullopt});
    }
    if (!value.suspicions.empty())
      value.standing = Standing::doubtful;
  }

 private:
  static bool damaged_amount(const FieldText& token) {
    return token.rule->type == FieldType::money && looks_like_amount(token.text);
  }

  // Fills the datum; what cannot be read leaves it empty.
  void read(const FieldText& token, Value& value) {
    const FieldRule& rule = *token.rule;
    switch (rule.type) {
      case FieldType::money:
      case FieldType::decimal:
        return read_amount(token, value);
      case FieldType::date:
        return read_day(token, value);
      case FieldType::time:
      case FieldType::datetime:
        return read_moment(token, value);
      case FieldType::duration:
        return put(parse_duration(token.text, rule.duration, mark_for(token)), value);
      case FieldType::distance:
        return put(parse_printed_distance(token.text, rule.unit, mark_for(token)), value);
      case FieldType::count:
        return read_count(token, value);
      case FieldType::ref:
      case FieldType::label:
        return read_label(token, value);
    }
  }

  static char mark_for(const FieldText& token) {
    return token.column ? token.column->mark : token.rule->decimal_mark;
  }

  // A column in which "1.080" stands, and nothing tells which mark it is.
  void doubt_mark(const FieldText& token, Value& value) {
    FieldText otherwise = token;
    otherwise.column->mark = mark_for(token) == '.' ? ',' : '.';
    Value twin = value;
    twin.datum = {};
    read(otherwise, twin);
    Suspicion both{"a group of three digits, or three decimals", std::nullopt};
    if (!std::holds_alternative<std::monostate>(value.datum) &&
        !std::holds_alternative<std::monostate>(twin.datum))
      both.readings = {to_string(value.datum), to_string(twin.datum)};
    value.suspicions.push_back(std::move(both));
  }

  template <typename T>
  static void put(const std::optional<T>& found, Value& value) {
    if (found)
      value.datum = *found;
  }

  // "$000": nothing, wherever the point was.
  static bool is_all_zeros(std::string_view text, int decimals) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return std::count_if(text.begin(), text.end(), is_digit) > decimals &&
           std::none_of(text.begin(), text.end(), [](char c) { return c >= '1' && c <= '9'; });
  }

  // "$99", "$1,050": up to three digits, or grouped. "$5350" may have lost its point.
  static bool is_plainly_whole(std::string_view text) {
    std::size_t digits = 0;
    std::size_t longest = 0;
    for (const char c : text) {
      digits = c >= '0' && c <= '9' ? digits + 1 : 0;
      longest = std::max(longest, digits);
    }
    return longest <= 3;
  }

  static void read_amount(const FieldText& token, Value& value) {
    const FieldRule& rule = *token.rule;
    const std::optional<Decimal> printed = parse_amount(token.text, mark_for(token));
    if (!printed)
      return;
    if (rule.decimals && printed->scale() != *rule.decimals && !is_all_zeros(token.text, *rule.decimals) &&
        !(rule.or_whole && is_plainly_whole(token.text))) {
      value.suspicions.push_back(
          {fmt::format("this layout always prints {} decimals; a decimal point may be lost", *rule.decimals),
           std::nullopt});
    }
    put(as_the_workers(rule, *printed), value);
  }

  static void read_count(const FieldText& token, Value& value) {
    if (const auto count = parse_integer(trim(token.text)))
      value.datum = static_cast<std::int64_t>(*count);
  }

  // "1,23457E+15": a number that a spreadsheet has shortened is many numbers, and names none of them.
  static bool is_shortened(std::string_view text) {
    const std::size_t exponent = text.find_first_of("Ee");
    const auto all = [](std::string_view part, std::string_view of) {
      return !part.empty() && part.find_first_not_of(of) == std::string_view::npos;
    };
    return exponent != std::string_view::npos && exponent > 1 && text.substr(exponent + 1).starts_with('+') &&
           all(text.substr(0, exponent), "0123456789.,") && all(text.substr(exponent + 2), "0123456789");
  }

  static void read_label(const FieldText& token, Value& value) {
    std::string text = squeeze(token.text);
    if (token.rule->type == FieldType::ref && is_shortened(text)) {
      value.suspicions.push_back({"a spreadsheet has shortened this number: it may be any of many", std::nullopt});
      return;
    }
    const auto& words = token.rule->words;
    if (words.empty()) {
      if (!text.empty())
        value.datum = std::move(text);
      return;
    }
    auto word = words.find(text);
    if (word == words.end())
      word = words.find("*");
    if (word != words.end())
      value.datum = word->second;
  }

  static bool read_clock(const FieldText& token, Clock& clock) {
    const std::vector<TimeFormat>& formats = token.rule->formats;
    return std::any_of(formats.begin(), formats.end(),
                       [&](const TimeFormat& format) { return format.parse(token.text, clock); });
  }

  void read_day(const FieldText& token, Value& value) {
    Clock clock;
    if (!read_clock(token, clock))
      return;
    const std::optional<Date> day = date_of(clock, token, value);
    if (!day)
      return;
    moments_.days.emplace_back(token.rule->name, *day);
    if (token.rule->as == "period.last_day") {
      put_instant({plus_days(*day, 1), 0}, clock, token, value);
    } else if (starts_a_day(token.rule->as)) {
      put_instant({*day, 0}, clock, token, value);
    } else {
      value.datum = *day;
    }
  }

  void read_moment(const FieldText& token, Value& value) {
    Clock clock;
    if (!read_clock(token, clock) || !clock.second_of_day)
      return;
    LocalTime local{{}, *clock.second_of_day};
    if (token.rule->type == FieldType::time) {
      const std::optional<Date> day = reference_day(token.rule->on);
      if (!day) {
        value.suspicions.push_back({"the day of this clock is not known", std::nullopt});
        return;
      }
      if (in_doubt(token.rule->on))
        value.suspicions.push_back({"the day that it lies on is in doubt", std::nullopt});
      local.date = *day;
      const LocalTime* before = last_of(moments_.locals, token.rule->after);
      if (before != nullptr && local < *before) {
        local.date = plus_days(local.date, 1);
        if (before->second_of_day - local.second_of_day < 86400 - kLongestSeconds)
          doubt_length(token.rule->after, value);
      }
    } else {
      const std::optional<Date> day = date_of(clock, token, value);
      if (!day)
        return;
      local.date = *day;
      moments_.days.emplace_back(token.rule->name, *day);
    }
    moments_.locals.emplace_back(token.rule->name, local);
    put_instant(local, clock, token, value);
  }

  // Past midnight, or a digit misread: nobody can tell, so neither clock stands.
  void doubt_length(const std::string& start, Value& end) {
    const Suspicion suspicion{"between these clocks lie more than sixteen hours", std::nullopt};
    for (Value& value : out_.values) {
      if (context_.facts->fields[value.field].name != start)
        continue;
      value.standing = Standing::doubtful;
      value.suspicions.push_back(suspicion);
    }
    end.suspicions.push_back(suspicion);
  }

  // A clock is no surer than its day.
  [[nodiscard]] bool in_doubt(std::string_view day) const {
    const auto doubts = [&](const std::vector<Value>& values) {
      return std::any_of(values.begin(), values.end(), [&](const Value& value) {
        return value.standing == Standing::doubtful && context_.facts->fields[value.field].name == day;
      });
    };
    return doubts(out_.values) || (last_of(moments_.days, day) == nullptr && context_.document_values != nullptr &&
                                   doubts(*context_.document_values));
  }

  std::optional<Date> date_of(const Clock& clock, const FieldText& token, Value& value) {
    const std::optional<Date> day = day_of(clock, token, value);
    if (!day)
      return std::nullopt;
    if (token.rule->year_from == kRecordBefore)
      note_day_before(*token.rule, *day);
    const unsigned weekday = weekday_of(*day);
    if (clock.weekday && *clock.weekday != weekday) {
      value.suspicions.push_back({fmt::format("{} is a {}; beside it stands {}", ratecheck::to_string(*day),
                                              kWeekdays[weekday], kWeekdays[*clock.weekday]),
                                  std::nullopt, std::string(ratecheck::to_string(FindingCode::date_mismatch))});
    }
    return day;
  }

  static unsigned weekday_of(const Date& day) {
    return std::chrono::weekday{std::chrono::sys_days{day}}.c_encoding();
  }

  void note_day_before(const FieldRule& rule, const Date& day) {
    const auto known = std::find_if(moments_.before.begin(), moments_.before.end(),
                                    [&](const auto& entry) { return entry.first == rule.index; });
    if (known != moments_.before.end()) {
      known->second = day;
    } else {
      moments_.before.emplace_back(rule.index, day);
    }
  }

  std::optional<Date> day_of(const Clock& clock, const FieldText& token, Value& value) {
    if (!clock.day || !clock.month)
      return std::nullopt;
    const auto make = [&](int year) {
      const Date date{std::chrono::year{year}, std::chrono::month{*clock.month}, std::chrono::day{*clock.day}};
      return date.ok() ? std::optional(date) : std::nullopt;
    };
    if (clock.year)
      return make(*clock.year);
    if (const std::optional<Date> near = year_near(*token.rule))
      return nearest_year(make, *near);
    if (context_.year)
      return make(*context_.year);
    value.suspicions.push_back({"the document shows no year; tell it with --year", std::nullopt});
    return std::nullopt;
  }

  // 31 December beside a statement of January belongs to the year before.
  template <typename Make>
  static std::optional<Date> nearest_year(const Make& make, const Date& near) {
    std::optional<Date> best;
    for (int shift : {0, -1, 1}) {
      const std::optional<Date> day = make(static_cast<int>(near.year()) + shift);
      if (!day)
        continue;
      const auto distance = [&](const Date& d) { return std::abs(day_number(d) - day_number(near)); };
      if (!best || distance(*day) < distance(*best))
        best = day;
    }
    return best;
  }

  [[nodiscard]] std::optional<Date> year_near(const FieldRule& rule) const {
    if (rule.year_from != kRecordBefore)
      return reference_day(rule.year_from);
    const auto known = std::find_if(moments_.before.begin(), moments_.before.end(),
                                    [&](const auto& entry) { return entry.first == rule.index; });
    return known == moments_.before.end() ? std::nullopt : std::optional(known->second);
  }

  std::optional<Date> reference_day(const std::string& name) const {
    if (name.empty())
      return std::nullopt;
    if (const Date* day = last_of(moments_.days, name); day != nullptr)
      return *day;
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos)
      return context_.document_values != nullptr ? day_in(*context_.document_values, name) : std::nullopt;
    if (context_.records == nullptr)
      return std::nullopt;
    for (const Record& record : *context_.records) {
      if (context_.facts->record_names[record.rule] != name.substr(0, dot))
        continue;
      if (const auto day = day_in(record.values, name.substr(dot + 1)))
        return day;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Date> day_in(const std::vector<Value>& values, const std::string& name) const {
    for (const Value& value : values) {
      if (context_.facts->fields[value.field].name != name)
        continue;
      if (const auto* day = std::get_if<Date>(&value.datum))
        return *day;
      if (const auto* instant = std::get_if<Instant>(&value.datum))
        return instant->local().date;
    }
    return std::nullopt;
  }

  // The same clock an hour later: in the autumn night of every zone in use, but one of half an hour.
  [[nodiscard]] Instant later_of(const Instant& earlier) const {
    const Result<Instant> later = at_zone(earlier.unix_seconds + 3600, zone_);
    if (!later)
      return earlier;
    const std::int32_t moved = earlier.offset_seconds - later->offset_seconds;
    const Result<Instant> exact = at_zone(earlier.unix_seconds + moved, zone_);
    return exact ? *exact : *later;
  }

  void put_instant(const LocalTime& local, const Clock& clock, const FieldText& token, Value& value) {
    if (clock.offset_seconds || token.rule->utc) {
      const std::int32_t offset = token.rule->utc ? 0 : *clock.offset_seconds;
      const std::int64_t unix =
          static_cast<std::int64_t>(day_number(local.date)) * 86400 + local.second_of_day - offset;
      const Result<Instant> there = zone_.empty() ? Result<Instant>(Instant{unix, offset}) : at_zone(unix, zone_);
      value.datum = there ? *there : Instant{unix, offset};
      return;
    }
    if (zone_.empty()) {
      value.suspicions.push_back({"the document names no time zone; tell it with --zone", std::nullopt});
      return;
    }
    const Result<ResolvedTime> resolved = resolve(local, zone_);
    if (!resolved)
      return;
    if (resolved->match == ClockMatch::twice) {
      Suspicion both{std::string(kShownTwice), std::nullopt};
      both.readings = {to_rfc3339(resolved->instant), to_rfc3339(later_of(resolved->instant))};
      value.suspicions.push_back(std::move(both));
    } else if (resolved->match == ClockMatch::never) {
      value.suspicions.push_back({"the clock skipped this time that night", std::nullopt});
    }
    value.datum = resolved->instant;
  }

  const ReadContext& context_;
  std::string own_zone_;  // that the record itself names
  std::string_view zone_;
  Moments& moments_;
  Converted& out_;
};

}  // namespace

std::optional<Decimal> amount_for_worker(const FieldRule& rule, std::string_view text, char decimal_mark) {
  const std::optional<Decimal> printed = parse_amount(text, decimal_mark);
  return printed ? as_the_workers(rule, *printed) : std::nullopt;
}

Converted convert(const std::vector<FieldRule>& fields, const std::vector<FieldText>& tokens,
                  const ReadContext& context, Moments& moments) {
  Converted out;
  out.values.reserve(tokens.size());
  Converter converter(context, moments, out);
  converter.zone_from(tokens);
  auto token = tokens.begin();
  for (const FieldRule& field : fields) {
    const bool missing = token == tokens.end() || token->rule != &field;
    if (missing && !field.optional && (field.of_pay || field.joins_rows || !context.in_a_table))
      out.faults.push_back(fmt::format("'{}' is missing", field.name));
    for (; token != tokens.end() && token->rule == &field; ++token)
      converter.add(*token);
  }
  assert(token == tokens.end());
  for (const FieldRule& field : fields) {
    if (field.label_from.empty())
      continue;
    std::shared_ptr<const std::string> label;
    for (const Value& value : out.values) {
      if (context.facts->fields[value.field].name == field.label_from)
        label = std::make_shared<const std::string>(to_string(value.datum));
    }
    for (Value& value : out.values) {
      if (value.field == field.index)
        value.label = label;
    }
  }
  return out;
}

std::string to_string(const Datum& datum) {
  struct Printer {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const Decimal& value) const { return value.to_string(); }
    std::string operator()(const Date& value) const { return ratecheck::to_string(value); }
    std::string operator()(const Instant& value) const { return to_rfc3339(value); }
    std::string operator()(const Seconds& value) const { return std::to_string(value.count) + " s"; }
    std::string operator()(const Distance& value) const { return value.to_string(); }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const { return value; }
  };
  return std::visit(Printer{}, datum);
}

}  // namespace ratecheck::extraction
