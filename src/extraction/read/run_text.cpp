#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "extraction/read/coverage.h"
#include "extraction/run.h"

// How a text is read. Patterns run over the folded text; offsets go back to the document through its map.
//
// 1. Fields of the document, since records need its zone, its year and its days.
// 2. Records. Either one pattern takes a record whole, its groups being the fields; or a start pattern begins a
//    block that goes on until the next start, and each field has a pattern that is looked for inside the block.
// 3. Late fields, whose year hangs on a record.
// 4. What the file ignores.
//
// Each step claims the bytes that it took (coverage.cpp); what nobody claimed is unread. A record that lacks a
// required field claims nothing, so that its lines are listed with the reason. Records of several kinds are put
// into the order of the text in the end.
//
// A document has ten seconds: the clock is looked at between patterns (Deadline), and no single pattern takes
// long, which lint sees to (speed.cpp).
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kMaxLineBytes = 64U << 10U;

struct PlacedRecord {
  std::size_t at;
  Record record;
};

class TextRun {
 public:
  TextRun(const ParserRule& rule, const document::Document& document, const ReadOptions& options)
      : rule_(rule),
        document_(document),
        text_(document.folded.text()),
        options_(options),
        coverage_(document, options.explain),
        deadline_(kReadingBudget) {
    context_ = start_reading(rule, options, out_);
  }

  Result<Extraction> run() {
    if (Status lines = check_lines(); !lines)
      return lines.error();
    if (Status fields = read_fields(rule_.fields); !fields)
      return fields.error();
    for (const RecordRule& record : rule_.records) {
      if (Status done = record.block ? read_blocks(record) : read_matches(record); !done)
        return done.error();
    }
    const auto by_place = [](const PlacedRecord& a, const PlacedRecord& b) { return a.at < b.at; };
    if (!std::is_sorted(placed_.begin(), placed_.end(), by_place))
      std::stable_sort(placed_.begin(), placed_.end(), by_place);
    out_.records.reserve(placed_.size());
    for (PlacedRecord& placed : placed_)
      out_.records.push_back(std::move(placed.record));
    if (Status fields = read_fields(rule_.late_fields); !fields)
      return fields.error();
    if (Status ignored = claim_ignored(); !ignored)
      return ignored.error();
    coverage_.finish(out_);
    out_.unread.insert(out_.unread.end(), missing_.begin(), missing_.end());
    return std::move(out_);
  }

 private:
  Status check_lines() {
    std::size_t start = 0;
    while (text_.size() - start > kMaxLineBytes) {
      const std::size_t end = text_.rfind('\n', start + kMaxLineBytes);  // of the last line that ends in time
      if (end == std::string_view::npos || end < start) {
        const std::size_t line = document_.line_of(document_.folded.original_offset(start));
        return Error{"line_too_long",
                     fmt::format("Line {} is longer than 64 KB; no pay document has such lines.", line)}
            .at({"", line, 0})
            .with_hint("Was the text of many documents glued together?");
      }
      start = end + 1;
    }
    return {};
  }

  Region region_of(const std::string& name) {
    for (const SectionRule& section : rule_.sections) {
      if (section.name != name)
        continue;
      if (!section.from.find(text_, 0, text_.size(), found_))
        return {};
      const Region region{found_[0].end(), text_.size()};
      const bool ends = section.to.set() && section.to.find(text_, region.from, region.to, found_);
      return {region.from, ends ? found_[0].at : region.to};
    }
    return {0, text_.size()};
  }

  [[nodiscard]] bool is_in_line(std::size_t line, std::size_t offset) const {
    const std::vector<std::size_t>& starts = document_.line_starts;
    return line > 0 && line <= starts.size() && starts[line - 1] <= offset &&
           (line == starts.size() || offset < starts[line]);
  }

  // Most values stand in the line of the one before, or in the next.
  std::size_t line_of(std::size_t offset) {
    if (is_in_line(line_, offset))
      return line_;
    line_ = is_in_line(line_ + 1, offset) ? line_ + 1 : document_.line_of(offset);
    return line_;
  }

  FieldText token(const FieldRule& field, const Stretch& stretch) {
    FieldText out;
    out.rule = &field;
    out.text = text_.substr(stretch.at, stretch.length);
    out.from = document_.folded.original_offset(stretch.at);
    out.to = document_.folded.original_end(stretch.end());
    out.line = line_of(out.from);
    out.raw = std::string_view(document_.text).substr(out.from, out.to - out.from);
    return out;
  }

  Status read_fields(const std::vector<FieldRule>& fields) {
    std::vector<FieldText> tokens;
    std::vector<const FieldRule*> twice;
    for (const FieldRule& field : fields) {
      if (Status time = deadline_.check(); !time)
        return time;
      find_field(field, tokens, twice);
    }
    Converted converted = convert(fields, tokens, context_, moments_);
    for (Value& value : converted.values) {
      for (const FieldRule* field : twice) {
        if (field->index != value.field)
          continue;
        value.standing = Standing::doubtful;
        value.suspicions.push_back({std::string(kToldTwice), std::nullopt, code_of(*field)});
      }
      out_.values.push_back(std::move(value));
    }
    for (const std::string& fault : converted.faults)
      missing_.push_back({0, "", fault});
    settle_zone(rule_, options_, context_, out_);
    return {};
  }

  /// The finding that two prints of one value are.
  static std::string code_of(const FieldRule& field) {
    switch (field.type) {
      case FieldType::date:
      case FieldType::datetime:
        return std::string(ratecheck::to_string(FindingCode::date_mismatch));
      case FieldType::money:
        return std::string(ratecheck::to_string(FindingCode::total_mismatch));
      default:
        return {};
    }
  }

  // The part of a region that the field's `behind` and `before` leave.
  Region narrowed(const FieldRule& field, Region region) {
    if (field.behind.set()) {
      if (!field.behind.find(text_, region.from, region.to, found_))
        return {};
      region.from = found_[0].end();
    }
    if (field.before.set() && field.before.find(text_, region.from, region.to, found_))
      region.to = found_[0].at;
    return region;
  }

  void find_field(const FieldRule& field, std::vector<FieldText>& tokens, std::vector<const FieldRule*>& twice) {
    const Region region = narrowed(field, region_of(field.section));
    std::string first;
    std::size_t at = region.from;
    while (at < region.to && field.pattern.find(text_, at, region.to, found_)) {
      const Stretch whole = found_[0];
      const Stretch value = found_[static_cast<std::size_t>(field.group)];
      at = std::max(whole.end(), at + 1);
      if (!value.present())
        continue;
      coverage_.claim(whole.at, whole.end(), field.name);
      const std::string text = squeeze(text_.substr(value.at, value.length));
      if (first.empty() || field.repeats) {
        tokens.push_back(token(field, value));
        first = text;
      } else if (text != first && (twice.empty() || twice.back() != &field)) {
        twice.push_back(&field);
      }
    }
  }

  // Records that one pattern takes whole.
  Status read_matches(const RecordRule& rule) {
    const Region region = region_of(rule.section);
    const bool solid = rule.pattern.begins_solid();
    const auto found_from = [&](std::size_t at) {
      return solid ? rule.pattern.find_next(text_, at, region.to, found_)
                   : rule.pattern.find(text_, at, region.to, found_);
    };
    std::vector<FieldText> tokens;
    std::size_t at = region.from;
    while (at < region.to && found_from(at)) {
      if (Status time = deadline_.check(); !time)
        return time;
      const Stretch whole = found_[0];
      tokens.clear();
      for (const FieldRule& field : rule.fields) {
        const Stretch& value = found_[static_cast<std::size_t>(field.group)];
        if (value.present() && value.length > 0)
          tokens.push_back(token(field, value));
      }
      if (add_record(rule, tokens, whole.at, whole.end()))
        coverage_.claim(whole.at, whole.end(), rule.name);
      if (placed_.size() > options_.most_work)
        return too_much_work(options_.most_work);
      at = std::max(whole.end(), at + 1);
    }
    return {};
  }

  // Records that begin where `start` matches and go on until the next one.
  Status read_blocks(const RecordRule& rule) {
    const Region region = region_of(rule.section);
    std::vector<Stretch> starts;
    std::size_t at = region.from;
    while (at < region.to && rule.pattern.find(text_, at, region.to, found_)) {
      starts.push_back(found_[0]);
      at = std::max(found_[0].end(), at + 1);
    }
    for (std::size_t i = 0; i < starts.size(); ++i) {
      if (Status time = deadline_.check(); !time)
        return time;
      const Stretch& start = starts[i];
      Region block{start.at, i + 1 < starts.size() ? starts[i + 1].at : region.to};
      if (rule.end.set() && rule.end.find(text_, start.end(), block.to, found_))
        block.to = found_[0].at;
      if (read_block(rule, block))
        coverage_.claim(start.at, start.end(), rule.name);
      if (placed_.size() > options_.most_work)
        return too_much_work(options_.most_work);
    }
    return {};
  }

  bool read_block(const RecordRule& rule, Region block) {
    if (rule.unless.set() && rule.unless.find(text_, block.from, block.to, found_)) {
      coverage_.claim(block.from, block.to, rule.name + " (no work)");
      return true;
    }
    if (const std::optional<std::size_t> cut = end_of_first(rule, block)) {
      coverage_.fault(*cut, block.to,
                      fmt::format("a piece of the kind '{}' stands here whose begin was not found", rule.name));
      block.to = *cut;
    }
    std::vector<FieldText> tokens;
    std::vector<Stretch> taken;
    for (const FieldRule& field : rule.fields) {
      const Region region = narrowed(field, block);
      std::size_t at = region.from;
      Stretch value;
      while (const std::optional<Stretch> whole = next_match(field, region.to, at, value)) {
        tokens.push_back(token(field, value));
        taken.push_back(*whole);
        if (!field.repeats)
          break;
      }
    }
    if (!add_record(rule, tokens, block.from, block.to))
      return false;
    for (std::size_t i = 0; i < taken.size(); ++i)
      coverage_.claim(taken[i].at, taken[i].end(), rule.name, tokens[i].rule->name);
    return true;
  }

  // The next match of the field's pattern that has a value, from `at` on, which goes on behind it.
  std::optional<Stretch> next_match(const FieldRule& field, std::size_t to, std::size_t& at, Stretch& value) {
    while (at < to) {
      const std::string_view text = text_.substr(at, to - at);
      if (!field.pattern.find(text, 0, text.size(), found_))
        return std::nullopt;
      Stretch whole = found_[0];
      value = found_[static_cast<std::size_t>(field.group)];
      whole.at += at;
      value.at += value.present() ? at : 0;
      at = std::max(whole.end(), at + 1);
      if (value.present() && value.length > 0)
        return whole;
    }
    return std::nullopt;
  }

  // A label that a record has once stands in the block again: the begin of a second record was not found, and this
  // is where the first one surely ends. What lies between that and the label's second place may be of either.
  std::optional<std::size_t> end_of_first(const RecordRule& rule, const Region& block) {
    std::size_t end = block.from;
    std::size_t second = block.to;
    for (const FieldRule& field : rule.fields) {
      if (!field.is_beside || field.repeats)
        continue;
      const Region region = narrowed(field, block);
      std::size_t at = region.from;
      Stretch value;
      const std::optional<Stretch> first = next_match(field, region.to, at, value);
      const std::optional<Stretch> again = first ? next_match(field, region.to, at, value) : std::nullopt;
      if (!again)
        continue;
      end = std::max(end, first->end());
      second = std::min(second, again->at);
    }
    if (second == block.to)
      return std::nullopt;
    return second < end ? block.from : end;
  }

  bool add_record(const RecordRule& rule, const std::vector<FieldText>& tokens, std::size_t from, std::size_t to) {
    Converted converted = convert(rule.fields, tokens, context_, moments_);
    if (!converted.faults.empty()) {
      coverage_.fault(from, to, not_whole(rule, converted));
      return false;
    }
    const std::size_t line = line_of(document_.folded.original_offset(from));
    placed_.push_back({from, Record{rule.index, std::move(converted.values), line}});
    return true;
  }

  // What stays within a line need not be looked for in lines that are read whole, except to name all claims.
  Status claim_ignored() {
    const std::vector<Region> everywhere = {{0, text_.size()}};
    const std::vector<Region> open = options_.explain ? everywhere : coverage_.open_lines();
    for (const Pattern& pattern : rule_.ignore) {
      for (const Region& region : pattern.stays_in_line() ? open : everywhere) {
        if (Status time = deadline_.check(); !time)
          return time;
        ignore(pattern, region);
      }
    }
    return {};
  }

  void ignore(const Pattern& pattern, const Region& region) {
    std::size_t at = region.from;
    while (at < region.to && pattern.find(text_, at, region.to, found_)) {
      coverage_.claim(found_[0].at, found_[0].end(), "ignore");
      at = std::max(found_[0].end(), at + 1);
    }
  }

  const ParserRule& rule_;
  const document::Document& document_;
  std::string_view text_;
  const ReadOptions& options_;
  Coverage coverage_;
  Deadline deadline_;
  ReadContext context_;
  Moments moments_;
  Extraction out_;
  std::vector<PlacedRecord> placed_;
  std::vector<UnreadText> missing_;
  std::vector<Stretch> found_;
  std::size_t line_ = 0;  // of the last value
};

}  // namespace

Result<Extraction> run_text(const ParserRule& rule, const document::Document& document,
                            const ReadOptions& options) {
  return TextRun(rule, document, options).run();
}

}  // namespace ratecheck::extraction
