#include "extraction/file/load_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

bool is_clock_type(FieldType type) {
  return type == FieldType::date || type == FieldType::time || type == FieldType::datetime;
}

void load_formats(TomlTable& table, FieldRule& field) {
  const std::vector<std::string> formats = table.optional_strings("format");
  if (formats.empty()) {
    table.problem("format", "missing_key", "A field of this type states its format; it is never guessed.",
                  field.type == FieldType::duration
                      ? "format = \"words\" reads 2 hr 55 min; also \"H:MM\", \"minutes\" …"
                      : "format = \"%d %B %Y\", \"%I:%M %p\" …");
    return;
  }
  if (field.type == FieldType::duration) {
    const auto form = parse_duration_form(formats.front());
    if (!form) {
      table.problem("format", "bad_format",
                    "A duration's format is none of words, H:MM, H:MM:SS, MM:SS, D:HH:MM, "
                    "hours, minutes, seconds, milliseconds.");
      return;
    }
    field.duration = *form;
    return;
  }
  for (const std::string& text : formats) {
    Result<TimeFormat> format = TimeFormat::compile(text);
    if (!format) {
      table.problem("format", format.error().code, format.error().message, format.error().hint);
      return;
    }
    const bool fits = (field.type != FieldType::date || (format->has_date() && !format->has_clock())) &&
                      (field.type != FieldType::time || (format->has_clock() && !format->has_date())) &&
                      (field.type != FieldType::datetime || (format->has_clock() && format->has_date()));
    if (!fits) {
      table.problem(
          "format", "bad_format",
          fmt::format(
              "The format '{}' does not fit the field's type: a date has a day, a time a clock, a datetime both.",
              text));
    }
    field.formats.push_back(std::move(*format));
  }
}

void load_conversion(TomlTable& table, FieldRule& field, const FieldDefaults& defaults) {
  field.decimal_mark = load_decimal_mark(table, defaults.decimal_mark);
  if (is_clock_type(field.type) || field.type == FieldType::duration)
    load_formats(table, field);
  if (is_clock_type(field.type)) {
    field.on = table.optional_string("on").value_or("");
    field.after = table.optional_string("after").value_or("");
    field.year_from = table.optional_string("year_from").value_or("");
    field.same_day = table.optional_string("same_day").value_or("");
    field.utc = table.optional_word("zone", {"local", "utc"}).value_or("local") == "utc";
    if (field.type == FieldType::time && field.on.empty())
      table.problem("on", "missing_key", "A time needs its day: on = \"<a date field of the same record>\".");
  }
  if (field.type == FieldType::money || field.type == FieldType::decimal) {
    field.shared_by = table.optional_string("shared_by").value_or("");
    const std::string sign =
        table.optional_word("sign", {"as_printed", "minus", "flipped"}).value_or("as_printed");
    field.sign = sign == "minus" ? SignRule::minus : sign == "flipped" ? SignRule::flipped : SignRule::as_printed;
    field.scale = static_cast<int>(table.optional_integer("scale").value_or(0));
    if (field.scale < 0 || field.scale > 9)
      table.problem("scale", "bad_value", "'scale' is 0 to 9: 2 for cents.");
    if (const auto decimals = table.optional_integer("decimals")) {
      field.decimals = static_cast<int>(*decimals);
      if (*decimals < 0 || *decimals > 6)
        table.problem("decimals", "bad_value", "'decimals' is 0 to 6: 2 where cents are always printed.");
    }
    field.or_whole = table.optional_boolean("or_whole").value_or(false);
    if (field.or_whole && !field.decimals)
      table.problem("or_whole", "bad_value", "'or_whole' goes with 'decimals': amounts without them are whole.");
  }
  if (field.type == FieldType::distance) {
    if (const auto unit = table.optional_word("unit", {"mi", "km", "m"}))
      field.unit = parse_distance_unit(*unit);
  }
  if (const TomlValue* words = table.optional_table("words")) {
    for (const auto& [text, value] : words->members) {
      field.words[text] = value.text;
      const Error wrong = check_word(field.as, value.text);
      if (!wrong.code.empty())
        table.problem_at(value.place, wrong);
    }
  }
}

/// What a value of the type looks like on a screen, where the file does not tell; empty: it must.
std::string_view usual_shape(FieldType type) {
  switch (type) {
    case FieldType::money:
    case FieldType::decimal:
      return "<amount>";
    case FieldType::count:
      return R"(\d+)";
    case FieldType::duration:
      return R"(\d+ ?h[a-z]*\.?(?: ?\d+ ?m[a-z]*\.?)?(?: ?\d+ ?s[a-z]*\.?)?|\d+ ?m[a-z]*\.?(?: ?\d+ ?s[a-z]*\.?)?)";
    case FieldType::distance:
      return R"(\d+(?:[.,]\d+)? ?[a-z]{1,6})";
    case FieldType::time:
      return R"(\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.? ?[Mm]\.?)?)";
    default:
      return "";
  }
}

// beside = "Order Pay": the value stands behind these words, which begin their line, and ends it or its column. A
// pattern of the field's own says where it stands otherwise.
void load_beside(TomlTable& table, FieldRule& field, const std::vector<std::string>& words, Labels& labels,
                 PatternMaker& patterns) {
  const std::string shape = table.optional_string("shape").value_or(std::string(usual_shape(field.type)));
  const TomlValue* place =
      table.value().find("shape") != nullptr ? table.value().find("shape") : table.value().find("beside");
  const Pattern whole = shape.empty() ? Pattern() : patterns.make("\\A(?:" + shape + ")\\z", place->place);
  for (const std::string& label : words)
    labels.add(label, Labels::Kind::of_value, whole);
  field.is_beside = true;
  if (table.value().find("pattern") != nullptr)
    return;
  if (shape.empty()) {
    table.problem("shape", "missing_key",
                  "A field of this type that stands beside a label says what it looks like.",
                  "shape = '\\d\\d/\\d\\d/\\d{4}', or a pattern of the field's own.");
    return;
  }
  field.pattern = patterns.make(
      fmt::format("(?m)^{} *(?P<value>{})(?: *$|   )", PatternMaker::any_of(words), shape), place->place);
  if (field.pattern.set())
    field.group = field.pattern.groups().at("value");
}

void load_finding(TomlTable& table, FieldRule& field, FieldSource from, const FieldDefaults& defaults,
                  PatternMaker& patterns) {
  switch (from) {
    case FieldSource::pattern:
      if (const TomlValue* behind = table.any("behind"))
        field.behind = patterns.make(*behind);
      if (const TomlValue* before = table.any("before"))
        field.before = patterns.make(*before);
      if (const std::vector<std::string> words = table.optional_strings("beside"); !words.empty())
        load_beside(table, field, words, *defaults.labels, patterns);
      if (const TomlValue* pattern = table.any("pattern")) {
        field.pattern = patterns.make(*pattern);
        const auto group = field.pattern.groups().find("value");
        if (field.pattern.set() && (group == field.pattern.groups().end() || field.pattern.groups().size() != 1)) {
          table.problem("pattern", "bad_capture", "A field's pattern captures exactly one group, (?P<value>…).");
        } else if (field.pattern.set()) {
          field.group = group->second;
        }
      } else if (!field.is_beside) {
        table.problem(
            "pattern", "missing_key",
            fmt::format("The field '{}' has neither a pattern nor words that it stands beside.", field.name));
      }
      break;
    case FieldSource::column:
      for (const std::string& column : table.optional_strings("column")) {
        if (field.columns.empty())
          field.column_name = column;
        field.columns.push_back(normal_column(column));
      }
      if (field.columns.empty()) {
        table.problem("column", "missing_key",
                      "A field of a CSV names its column: column = [\"header\", \"other spelling\"].");
      }
      break;
    case FieldSource::path:
      field.path = table.required_string("path");
      break;
    case FieldSource::group:
      break;
  }
}

}  // namespace

char load_decimal_mark(TomlTable& table, char otherwise) {
  const auto mark = table.optional_word("decimal_mark", {".", ",", "either"});
  if (!mark)
    return otherwise;
  return *mark == "either" ? kEitherMark : mark->front();
}

std::vector<CellTest> load_tests(TomlTable& table, std::string_view key, document::Media media,
                                 PatternMaker& patterns) {
  std::vector<CellTest> tests;
  const TomlValue* when = table.optional_table(key);
  if (when == nullptr)
    return tests;
  for (const auto& [column, pattern] : when->members) {
    Pattern made = patterns.make(pattern);
    if (made.set())
      tests.push_back({{media == document::Media::csv ? normal_column(column) : column}, std::move(made), column});
  }
  return tests;
}

FieldRule load_field(TomlTable& table, std::string name, FieldSource from, TargetScope scope,
                     const FieldDefaults& defaults, PatternMaker& patterns, ParserFacts& facts) {
  FieldRule field;
  field.name = std::move(name);
  field.place = table.value().place;
  field.as = table.required_string("as");
  field.type = parse_field_type(table.required_word("type", {"money", "date", "time", "datetime", "duration",
                                                             "distance", "count", "decimal", "ref", "label"}))
                   .value_or(FieldType::label);
  field.optional = table.optional_boolean("optional").value_or(false);
  field.repeats = table.optional_boolean("repeats").value_or(false);
  field.section = table.optional_string("section").value_or("");
  load_finding(table, field, from, defaults, patterns);
  load_conversion(table, field, defaults);
  std::string label = table.optional_string("label").value_or("");
  if (const std::vector<std::string> words = table.optional_strings("beside"); label.empty() && !words.empty())
    label = words.front();
  field.label_from = table.optional_string("label_from").value_or("");
  if (!field.as.empty()) {
    const Error wrong = check_target(field.as, field.type, scope);
    if (!wrong.code.empty())
      table.problem("as", wrong.code, wrong.message, wrong.hint);
    if (wants_label(field.as) && label.empty() && field.label_from.empty())
      label = field.name;
  }
  field.of_pay = is_of_pay(field.as) || field.as == "currency";
  table.finish();
  field.index = static_cast<std::uint16_t>(facts.fields.size());
  facts.fields.push_back({field.name, field.as, label});
  return field;
}

}  // namespace ratecheck::extraction
