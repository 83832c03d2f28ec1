#include "extraction/file/load_parser_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "extraction/file/load_field.h"
#include "extraction/file/load_identity.h"
#include "extraction/file/load_join.h"
#include "extraction/read/columns.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/platforms.h"
#include "ratecheck/base/text.h"

// A parser file is code: whatever is wrong in it is found here, with its place, and not in front of a
// courier's document. Every check adds a problem and goes on, so that an author sees all of them.
namespace ratecheck::extraction {
namespace {

/// What a record makes that is no work.
constexpr std::string_view kAdjustment = "adjustment";

/// The first line of a screen: the clock and what a phone shows beside it; or the clock, and the rest below it.
constexpr std::string_view kStatusBar =
    R"(\A\s*(?:\d{1,2}:\d\d\n[^\n]{0,12}\d{1,3}%|[^\n]{0,60}\b\d{1,2}:\d\d(?: ?[AP]M)?\b[^\n]{0,40})\n)";

template <ListedWord List>
std::optional<std::string> word_of(const std::optional<List>& value) {
  return value ? std::optional(std::string(to_string(*value))) : std::nullopt;
}

/// Reads one file from top to bottom. Names are looked up behind what they name: identities, joins and examples
/// come after fields and records.
class Loader {
 public:
  Loader(const SourceText& source, const TomlValue& root, std::vector<Error>& problems)
      : source_(source),
        problems_(problems),
        patterns_(source, problems),
        root_(source, root, "the file", problems),
        rule_(std::make_shared<ParserRule>()) {
    rule_->facts = std::make_shared<ParserFacts>();
    rule_->source = source;
  }

  std::shared_ptr<const ParserRule> load() {
    load_parser();
    load_fragments();
    load_recognise();
    load_sections();
    load_ignore();
    load_fields();
    for (const TomlValue* value : root_.tables("record"))
      load_record(*value);
    for (const TomlValue* value : root_.tables("skip"))
      load_skip(*value);
    load_driver();
    load_identities(root_, *rule_, problems_);
    load_join(root_, *rule_, problems_);
    for (const TomlValue* value : root_.tables("example"))
      load_example(*value);
    root_.finish();
    rule_->facts->vocabulary = patterns_.words();
    learn_columns(*rule_);
    rule_->patterns = patterns_.made();
    check_references(*rule_, problems_);
    check_examples();
    return rule_;
  }

 private:
  TomlTable table(const TomlValue& value, std::string name) {
    return {source_, value, std::move(name), problems_};
  }

  void load_parser() {
    const TomlValue* value = root_.optional_table("parser");
    if (value == nullptr) {
      problems_.push_back(error_at(source_, {source_.file, 1, 1}, "missing_key", "The file has no [parser] table.",
                                   "parsers/README.md shows the shape of a parser file."));
      return;
    }
    TomlTable parser = table(*value, "[parser]");
    ParserFacts& facts = *rule_->facts;
    facts.id = parser.required_string("id");
    facts.version = parser.optional_integer("version").value_or(0);
    if (facts.version < 1) {
      parser.problem("version", "missing_key",
                     "The file has no version: version = 1, raised when the meaning of a field changes.");
    }
    facts.platform = parser.required_string("platform");
    check_platform(*value, facts.platform);
    facts.document = parser.required_string("document");
    facts.title = parser.required_string("title");
    facts.media = parser.required_word("media", {"text", "csv", "json"});
    rule_->media = facts.media == "csv"    ? document::Media::csv
                   : facts.media == "json" ? document::Media::json
                                           : document::Media::text;
    facts.source = parser.required_string("source");
    if (const auto day = parser.required_date("reviewed"))
      facts.reviewed = *day;
    facts.vehicle = word_of(parser.optional_word<Vehicle>("vehicle"));
    facts.kind_of_work = word_of(parser.optional_word<KindOfWork>("kind_of_work"));
    facts.whole_period = parser.optional_boolean("whole_period").value_or(false);
    rule_->refuse = parser.optional_string("refuse").value_or("");
    defaults_ = {load_decimal_mark(parser, '.'), rule_->media, &rule_->labels};
    load_labels(parser);
    load_place_and_time(parser, facts);
    load_currency(parser, facts);
    load_elsewhere(parser, facts);
    parser.finish();
  }

  void load_labels(TomlTable& parser) {
    if (rule_->media != document::Media::text)
      return;
    rule_->screen = parser.optional_boolean("screen").value_or(false);
    for (const std::string& words : parser.optional_strings("labels"))
      rule_->labels.add(words, Labels::Kind::alone);
  }

  void check_platform(const TomlValue& parser, const std::string& platform) {
    const auto judged = judge_platform(platform);
    if (!platform.empty() && !(judged && *judged == PlatformWord::known))
      rule_->warnings.push_back(warn_of_platform(source_, parser.find("platform")->place, platform));
  }

  void load_place_and_time(TomlTable& parser, ParserFacts& facts) {
    const auto from = parser.optional_date("from");
    const auto to = parser.optional_date("to");
    if (from && to && *to < *from)
      parser.problem("to", "bad_range", "The layout ends before it begins: 'from' is after 'to'.");
    facts.place = checked_place(parser);
    rule_->time_zone = parser.optional_string("time_zone").value_or("");
    rule_->assumed_zone = parser.optional_string("assumed_time_zone").value_or("");
    check_zone(parser, "time_zone", rule_->time_zone);
    check_zone(parser, "assumed_time_zone", rule_->assumed_zone);
  }

  static std::optional<std::string> checked_place(TomlTable& where) {
    std::optional<std::string> text = where.optional_string("place");
    if (!text)
      return std::nullopt;
    const auto place = parse_place(*text);
    if (!place)
      where.problem("place", place.error().code, place.error().message, place.error().hint);
    return text;
  }

  static void check_zone(TomlTable& where, const char* key, const std::string& zone) {
    if (zone.empty() || is_time_zone(zone))
      return;
    where.problem(key, "unknown_time_zone", fmt::format("There is no time zone '{}'.", zone),
                  "An IANA name such as Europe/London.");
  }

  void load_currency(TomlTable& parser, ParserFacts& facts) {
    const auto code = parser.optional_string("currency");
    if (!code && rule_->refuse.empty()) {
      parser.problem("currency", "missing_key", "The file names no currency.",
                     "currency = \"GBP\"; \"document\" with a field whose as is \"currency\"; \"none\" where "
                     "no amounts stand.");
    }
    if (!code || *code == "document" || *code == "none")
      return;
    facts.currency = Currency::parse(*code);
    if (!facts.currency) {
      parser.problem("currency", "unknown_currency",
                     fmt::format("There is no currency '{}' in use (ISO 4217).", *code));
    }
  }

  // elsewhere = [{ currency = "GBP", place = "GB", assumed_time_zone = "Europe/London" }], or "any"
  void load_elsewhere(TomlTable& parser, const ParserFacts& facts) {
    const TomlValue* value = parser.any("elsewhere");
    if (value == nullptr)
      return;
    if (!facts.currency) {
      parser.problem("elsewhere", "bad_value",
                     "'elsewhere' goes with a currency of the file's own, which the signs of others overrule.");
    }
    if (value->kind == TomlKind::string && value->text == "any") {
      rule_->elsewhere.emplace_back();
      return;
    }
    if (value->kind != TomlKind::array || value->items.empty()) {
      parser.problem(
          "elsewhere", "bad_value", "'elsewhere' is \"any\" or a list of tables with a currency.",
          "elsewhere = [{ currency = \"GBP\", place = \"GB\", assumed_time_zone = \"Europe/London\" }]");
      return;
    }
    for (const TomlValue& item : value->items) {
      TomlTable country = table(item, "elsewhere");
      Elsewhere out;
      const std::string code = country.required_string("currency");
      out.currency = Currency::parse(code);
      if (!out.currency && !code.empty()) {
        country.problem("currency", "unknown_currency",
                        fmt::format("There is no currency '{}' in use (ISO 4217).", code));
      }
      out.place = checked_place(country);
      out.assumed_zone = country.optional_string("assumed_time_zone").value_or("");
      check_zone(country, "assumed_time_zone", out.assumed_zone);
      country.finish();
      rule_->elsewhere.push_back(std::move(out));
    }
  }

  void load_fragments() {
    const TomlValue* fragments = root_.optional_table("fragment");
    if (fragments == nullptr)
      return;
    for (const auto& [name, value] : fragments->members)
      patterns_.add_fragment(name, value);
  }

  std::vector<Pattern> load_patterns(TomlTable& from, std::string_view key) {
    std::vector<Pattern> out;
    const TomlValue* value = from.any(key);
    if (value == nullptr)
      return out;
    const std::vector<TomlValue> single = {*value};
    for (const TomlValue& item : value->kind == TomlKind::array ? value->items : single) {
      Pattern pattern = patterns_.make(item);
      if (pattern.set() && pattern.matches_empty()) {
        problems_.push_back(error_at(source_, item.place, "empty_match",
                                     "The pattern matches an empty text, so it says nothing."));
      } else if (pattern.set()) {
        out.push_back(std::move(pattern));
      }
    }
    return out;
  }

  void load_recognise() {
    const TomlValue* value = root_.optional_table("recognise");
    if (value == nullptr) {
      problems_.push_back(
          error_at(source_, {source_.file, 1, 1}, "missing_key", "The file has no [recognise] table.",
                   "all = ['(?m)^Words that only this layout has$'], none = ['words of its neighbours']"));
      return;
    }
    TomlTable recognise = table(*value, "[recognise]");
    if (rule_->media == document::Media::csv) {
      load_columns(recognise);
    } else {
      rule_->all = load_patterns(recognise, "all");
      rule_->none = load_patterns(recognise, "none");
      const TomlValue* all = recognise.value().find("all");
      if (all == nullptr || (all->kind == TomlKind::array && all->items.empty()))
        recognise.problem("all", "missing_key", "[recognise] needs at least one pattern in 'all'.");
    }
    recognise.finish();
  }

  // columns = ["a", ["b", "other spelling of b"]]
  void load_columns(TomlTable& recognise) {
    const TomlValue* columns = recognise.any("columns");
    if (columns == nullptr || columns->kind != TomlKind::array || columns->items.empty()) {
      recognise.problem("columns", "missing_key",
                        "[recognise] of a CSV names the columns that make the layout: columns = [\"…\"].");
    } else {
      for (const TomlValue& item : columns->items) {
        std::vector<std::string> spellings;
        if (item.kind == TomlKind::string)
          spellings.push_back(normal_column(item.text));
        for (const TomlValue& spelling : item.items)
          spellings.push_back(normal_column(spelling.text));
        rule_->columns.push_back(std::move(spellings));
      }
    }
    for (const std::string& column : recognise.optional_strings("no_columns"))
      rule_->no_columns.push_back(normal_column(column));
    for (const std::string& column : recognise.optional_strings("may_lack"))
      rule_->may_lack.insert(normal_column(column));
  }

  void load_sections() {
    for (const TomlValue* value : root_.tables("section")) {
      TomlTable section = table(*value, "[[section]]");
      SectionRule out;
      out.name = section.required_string("name");
      if (const TomlValue* from = section.any("from"))
        out.from = patterns_.make(*from);
      if (const TomlValue* to = section.any("to"))
        out.to = patterns_.make(*to);
      if (!out.from.set() && section.value().find("from") == nullptr)
        section.problem("from", "missing_key", "A section begins somewhere: from = '…'.");
      section.finish();
      rule_->sections.push_back(std::move(out));
    }
  }

  void load_ignore() {
    if (rule_->screen)
      rule_->ignore.push_back(patterns_.make(std::string(kStatusBar), {}));
    const TomlValue* value = root_.optional_table("ignore");
    if (value == nullptr)
      return;
    TomlTable ignore = table(*value, "[ignore]");
    for (Pattern& pattern : load_patterns(ignore, "patterns"))
      rule_->ignore.push_back(std::move(pattern));
    load_ignored_lines(ignore);
    for (const std::string& column :
         rule_->media == document::Media::csv ? ignore.optional_strings("columns") : std::vector<std::string>())
      rule_->known_columns.insert(normal_column(column));
    ignore.finish();
  }

  // lines = ["Order History"]: lines that say nothing else. Known words are labels too.
  void load_ignored_lines(TomlTable& ignore) {
    if (rule_->media != document::Media::text)
      return;
    const std::vector<std::string> lines = ignore.optional_strings("lines");
    if (lines.empty())
      return;
    for (const std::string& words : lines)
      rule_->labels.add(words, Labels::Kind::alone);
    rule_->ignore.push_back(
        patterns_.make("(?m)^" + PatternMaker::any_of(lines) + " *$", ignore.value().find("lines")->place));
  }

  FieldSource source_of_document_field() const {
    return rule_->media == document::Media::json  ? FieldSource::path
           : rule_->media == document::Media::csv ? FieldSource::column
                                                  : FieldSource::pattern;
  }

  void load_fields() {
    for (const TomlValue* value : root_.tables("field")) {
      TomlTable field = table(*value, "[[field]]");
      const std::string name = field.required_string("name");
      FieldRule loaded = load_field(field, name, source_of_document_field(), TargetScope::document, defaults_,
                                    patterns_, *rule_->facts);
      check_section(field, loaded.section);
      const bool late = loaded.year_from.find('.') != std::string::npos;
      (late ? rule_->late_fields : rule_->fields).push_back(std::move(loaded));
    }
  }

  void check_section(TomlTable& where, const std::string& name) {
    if (name.empty())
      return;
    std::vector<std::string> known;
    for (const SectionRule& section : rule_->sections)
      known.push_back(section.name);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      where.problem("section", "unknown_section",
                    fmt::format("There is no section '{}'.{}", name, did_you_mean(name, known)));
    }
  }

  void load_record(const TomlValue& value) {
    TomlTable record = table(value, "[[record]]");
    RecordRule out;
    out.place = value.place;
    out.index = static_cast<std::uint16_t>(rule_->facts->record_kinds.size());
    out.name = record.required_string("name");
    std::vector<std::string> makes = all_words<WorkKind>();
    makes.emplace_back(kAdjustment);
    out.makes = record.required_word("makes", "what a record makes", makes);
    out.section = record.optional_string("section").value_or("");
    check_section(record, out.section);
    out.in_period = record.optional_boolean("in_period").value_or(false);
    if (out.in_period && !has_period()) {
      record.problem("in_period", "unknown_name", "The file reads no period that this could lie in.",
                     "A [[field]] with as = \"period.from\", one with as = \"period.last_day\" or \"period.to\".");
    }
    load_record_finding(record, out);
    const TomlValue* fields = record.optional_table("field");
    if (fields == nullptr)
      record.problem("field", "missing_key", "A record has fields: [record.field.NAME].");
    const FieldSource from = rule_->media == document::Media::csv    ? FieldSource::column
                             : rule_->media == document::Media::json ? FieldSource::path
                             : out.block                             ? FieldSource::pattern
                                                                     : FieldSource::group;
    const TargetScope scope = out.makes == kAdjustment ? TargetScope::adjustment : TargetScope::work;
    for (std::size_t i = 0; fields != nullptr && i < fields->members.size(); ++i) {
      const auto& [name, content] = fields->members[i];
      TomlTable field = table(content, fmt::format("field '{}'", name));
      out.fields.push_back(load_field(field, name, from, scope, defaults_, patterns_, *rule_->facts));
      out.fields.back().joins_rows = name == out.merge_by;
    }
    if (from == FieldSource::group)
      check_captures(record, out);
    record.finish();
    rule_->facts->record_kinds.push_back(out.makes);
    rule_->facts->record_names.push_back(out.name);
    rule_->records.push_back(std::move(out));
  }

  [[nodiscard]] bool has_period() const {
    const auto is_of_period = [](const FieldRule& field) { return field.as.starts_with("period."); };
    return std::any_of(rule_->fields.begin(), rule_->fields.end(), is_of_period) ||
           std::any_of(rule_->late_fields.begin(), rule_->late_fields.end(), is_of_period);
  }

  void load_record_finding(TomlTable& record, RecordRule& out) {
    if (rule_->media == document::Media::csv) {
      out.when = load_tests(record, "when", rule_->media, patterns_);
      out.unless_cells = load_tests(record, "unless", rule_->media, patterns_);
      out.merge_by = record.optional_string("merge_by").value_or("");
      return;
    }
    if (rule_->media == document::Media::json) {
      out.when = load_tests(record, "when", rule_->media, patterns_);
      out.each = record.required_string("each");
      return;
    }
    const TomlValue* start = record.any("start");
    const TomlValue* pattern = record.any("pattern");
    const TomlValue* end = record.any("end");
    const TomlValue* unless = record.any("unless");
    if ((start == nullptr) == (pattern == nullptr)) {
      record.problem("pattern", "missing_key",
                     "A record has either a pattern for the whole of it, or a start pattern "
                     "with fields that have patterns of their own.");
      return;
    }
    out.block = start != nullptr;
    out.pattern = patterns_.make(out.block ? *start : *pattern);
    if (end != nullptr)
      out.end = patterns_.make(*end);
    if (unless != nullptr)
      out.unless = patterns_.make(*unless);
    if (out.pattern.set() && out.pattern.matches_empty()) {
      record.problem(out.block ? "start" : "pattern", "empty_match",
                     "The pattern of a record can match an empty text.",
                     "It would find a record between any two letters.");
    }
  }

  void check_captures(TomlTable& record, RecordRule& out) {
    if (!out.pattern.set())
      return;
    std::vector<std::string> groups;
    for (const auto& [name, number] : out.pattern.groups())
      groups.push_back(name);
    for (FieldRule& field : out.fields) {
      const auto group = out.pattern.groups().find(field.name);
      if (group == out.pattern.groups().end()) {
        problems_.push_back(error_at(source_, field.place, "bad_capture",
                                     fmt::format("The pattern of '{}' captures no group '{}'.{}", out.name,
                                                 field.name, did_you_mean(field.name, groups))));
      } else {
        field.group = group->second;
      }
    }
    for (const std::string& name : groups) {
      const bool used =
          std::any_of(out.fields.begin(), out.fields.end(), [&](const FieldRule& f) { return f.name == name; });
      if (!used) {
        record.problem("pattern", "bad_capture",
                       fmt::format("The pattern captures '{}', but there is no [record.field.{}].", name, name));
      }
    }
  }

  void load_skip(const TomlValue& value) {
    TomlTable skip = table(value, "[[skip]]");
    SkipRule out;
    out.reason = skip.required_string("reason");
    out.when = load_tests(skip, "when", rule_->media, patterns_);
    if (out.when.empty())
      skip.problem("when", "missing_key", "A skip says which rows: when = { column = '^pattern$' }.");
    out.money = load_money(skip);
    skip.finish();
    rule_->skips.push_back(std::move(out));
  }

  // money = ["a", ["b", "other"]], or [] where such rows hold none
  SkippedMoney load_money(TomlTable& from) {
    const bool csv = rule_->media == document::Media::csv;
    SkippedMoney out;
    const TomlValue* money = from.any("money");
    if (money == nullptr || money->kind != TomlKind::array) {
      from.problem("money", "missing_key", "What is passed over says where its money stands.",
                   "money = [\"…\"], columns or paths that add up; [] where such rows hold none.");
      return out;
    }
    for (const TomlValue& item : money->items) {
      const std::vector<TomlValue> alone = {item};
      std::vector<std::string> names;
      for (const TomlValue& name : item.kind == TomlKind::array ? item.items : alone)
        names.push_back(csv ? normal_column(name.text) : name.text);
      out.from.push_back(std::move(names));
    }
    out.how.type = FieldType::money;
    out.how.decimal_mark = load_decimal_mark(from, defaults_.decimal_mark);
    out.how.scale = static_cast<int>(from.optional_integer("scale").value_or(0));
    if (out.how.scale < 0 || out.how.scale > 9)
      from.problem("scale", "bad_value", "'scale' is 0 to 9: 2 for cents.");
    if (!csv)
      out.currency = from.optional_string("currency").value_or("");
    return out;
  }

  void load_driver() {
    const TomlValue* value = root_.optional_table("driver");
    if (value == nullptr)
      return;
    TomlTable driver = table(*value, "[driver]");
    DriverRule out;
    if (rule_->media == document::Media::csv) {
      for (const std::string& column : driver.optional_strings("column"))
        out.columns.push_back(normal_column(column));
      if (out.columns.empty())
        driver.problem("column", "missing_key", "[driver] names the column that tells drivers apart.");
    } else {
      out.each = driver.required_string("each");
    }
    out.money = load_money(driver);
    driver.finish();
    rule_->driver = std::move(out);
  }

  void load_example(const TomlValue& value) {
    TomlTable example = table(value, "[[example]]");
    ExampleRule out;
    out.place = value.place;
    out.name = example.required_string("name");
    out.text = example.required_string("text");
    out.expect_match = example.optional_boolean("expect_match").value_or(true);
    out.time_zone = example.optional_string("time_zone");
    out.year = example.optional_integer("year");
    if (const TomlValue* expect = example.optional_table("expect")) {
      out.expect = *expect;
    } else if (out.expect_match && rule_->refuse.empty()) {
      example.problem("expect", "missing_key",
                      "The example says nothing about what is read: [example.expect], or expect_match = false.");
    }
    example.finish();
    rule_->examples.push_back(std::move(out));
  }

  void check_examples() {
    const auto matching = std::count_if(rule_->examples.begin(), rule_->examples.end(),
                                        [](const ExampleRule& example) { return example.expect_match; });
    const bool both = matching > 0 && static_cast<std::size_t>(matching) < rule_->examples.size();
    if (!both) {
      problems_.push_back(
          error_at(source_, {source_.file, 1, 1}, "missing_example",
                   "The file needs at least one [[example]] that matches and one that does not.",
                   "With expect_match = false it marks a document of another layout that looks alike."));
    }
  }

  const SourceText& source_;
  std::vector<Error>& problems_;
  PatternMaker patterns_;
  TomlTable root_;
  FieldDefaults defaults_;
  std::shared_ptr<ParserRule> rule_;
};

}  // namespace

std::string normal_column(std::string_view header) {
  std::string out;
  for (char c : squeeze(header)) {
    if (c == ' ' && !out.empty() && out.back() == ':')
      continue;
    if (c == ':' && !out.empty() && out.back() == ' ')
      out.pop_back();
    out += c;
  }
  return to_lower(out);
}

LoadedParserRule load_with_problems(const SourceText& source, std::vector<Error>& problems) {
  const Result<TomlValue> root = parse_toml(source);
  if (!root) {
    problems.push_back(root.error());
    return {};
  }
  const auto before = static_cast<std::ptrdiff_t>(problems.size());
  const std::shared_ptr<const ParserRule> rule = Loader(source, *root, problems).load();
  const bool can_read = std::all_of(problems.begin() + before, problems.end(), [](const Error& problem) {
    return problem.code == "unknown_key" || problem.code == "missing_example";
  });
  return {rule, can_read};
}

std::shared_ptr<const ParserRule> load_parser_rule(const SourceText& source, std::vector<Error>& problems) {
  const std::size_t before = problems.size();
  const std::shared_ptr<const ParserRule> rule = load_with_problems(source, problems).rule;
  return problems.size() == before ? rule : nullptr;
}

}  // namespace ratecheck::extraction
