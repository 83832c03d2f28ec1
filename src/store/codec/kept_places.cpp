#include "store/codec/kept_places.h"

#include <algorithm>
#include <charconv>

#include "store/db/connection.h"
#include "store/refusals.h"

namespace ratecheck::store {
namespace {

constexpr std::size_t kMostLayouts = 64;  // an item of yet another one tells all its fields
constexpr std::size_t kMostExpanded = 1U << 30U;
constexpr std::string_view kMember = "\"spans\":";
constexpr std::string_view kDense = "\"spans\":[";

// Distances may be negative; of a broken text they may be anything. Unsigned numbers wrap.
std::int64_t distance(std::size_t from, std::size_t to) {
  return static_cast<std::int64_t>(to - from);
}
std::size_t moved(std::size_t from, std::int64_t by) {
  return from + static_cast<std::size_t>(by);
}

[[noreturn]] void broken() {
  throw Failure{corrupt("a kept statement tells its places in no known way")};
}

/// Reads the arrays that PlacesWriter wrote, each where it begins.
class PlacesReader {
 public:
  /// The array that the text begins with.
  statement::Spans read(std::string_view text);
  /// What follows it.
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  using Layout = statement::Spans;  // without what each item tells for itself

  bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  void skip(char c);
  std::int64_t number();
  std::string string();
  char escaped();
  const Layout& layout();
  Layout new_layout();

  std::string_view rest_;
  std::vector<Layout> layouts_;
  Layout other_;  // of the last item beyond those that are counted
  std::size_t line_ = 0;
  std::size_t end_ = 0;
};

void PlacesReader::skip(char c) {
  if (!next_is(c))
    broken();
  rest_.remove_prefix(1);
}

std::int64_t PlacesReader::number() {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
  if (fault != std::errc())
    broken();
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  return value;
}

char PlacesReader::escaped() {
  constexpr std::string_view kNamed = "\"\"\\\\n\nr\rt\t";  // the letter, and what it stands for
  skip('\\');
  const char letter = rest_.empty() ? '\0' : rest_.front();
  for (std::size_t i = 0; i < kNamed.size(); i += 2) {
    if (letter == kNamed[i]) {
      rest_.remove_prefix(1);
      return kNamed[i + 1];
    }
  }
  skip('u');
  unsigned value = 0;
  const std::string_view digits = rest_.substr(0, 4);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 4 || fault != std::errc() || end != digits.data() + 4 || value > 0x7F)
    broken();
  rest_.remove_prefix(4);
  return static_cast<char>(value);
}

std::string PlacesReader::string() {
  skip('"');
  std::string out;
  for (;;) {
    const std::size_t plain = std::min(rest_.find_first_of("\"\\"), rest_.size());
    out.append(rest_.substr(0, plain));
    rest_.remove_prefix(plain);
    if (!next_is('\\'))
      break;
    out += escaped();
  }
  skip('"');
  return out;
}

PlacesReader::Layout PlacesReader::new_layout() {
  Layout out;
  skip('[');
  do {
    if (!out.empty())
      skip(',');
    auto& [field, span] = out.emplace_back();
    field = string();
    skip(',');
    span.document = moved(0, number());
    skip(',');
    span.line = moved(0, number());
    skip(',');
    span.standing = standing_of(string());
  } while (next_is(','));
  skip(']');
  return out;
}

const PlacesReader::Layout& PlacesReader::layout() {
  if (!next_is('[')) {
    const std::size_t at = moved(0, number());
    if (at >= layouts_.size())
      broken();
    return layouts_[at];
  }
  if (layouts_.size() == kMostLayouts)
    return other_ = new_layout();
  return layouts_.emplace_back(new_layout());
}

statement::Spans PlacesReader::read(std::string_view text) {
  rest_ = text;
  skip('[');
  statement::Spans spans = layout();
  skip(',');
  line_ = moved(line_, number());
  for (auto& [field, span] : spans) {
    span.line = moved(line_, distance(0, span.line));
    skip(',');
    span.from = moved(end_, number());
    skip(',');
    const bool has_length = !next_is('"');
    const std::size_t length = has_length ? moved(0, number()) : 0;
    if (has_length)
      skip(',');
    span.raw = string();
    span.to = end_ = span.from + (has_length ? length : span.raw.size());
  }
  skip(']');
  return spans;
}

}  // namespace

bool PlacesWriter::fits(const Layout& layout, const statement::Spans& spans) {
  return std::equal(
      layout.begin(), layout.end(), spans.begin(), spans.end(), [&](const Place& place, const auto& named) {
        const auto& [field, span] = named;
        return place.line == span.line - spans.front().second.line && place.document == span.document &&
               place.standing == span.standing && place.field == field;
      });
}

std::size_t PlacesWriter::layout_of(const statement::Spans& spans) const {
  if (last_ < layouts_.size() && fits(layouts_[last_], spans))
    return last_;
  const auto found =
      std::find_if(layouts_.begin(), layouts_.end(), [&](const Layout& layout) { return fits(layout, spans); });
  return static_cast<std::size_t>(found - layouts_.begin());
}

const PlacesWriter::Layout& PlacesWriter::write_layout(JsonWriter& out, const statement::Spans& spans) {
  last_ = layout_of(spans);
  if (last_ < layouts_.size()) {
    out.integer(distance(0, last_));
    return layouts_[last_];
  }
  Layout layout;
  out.begin_array();
  for (const auto& [field, span] : spans) {
    const std::size_t below = span.line - spans.front().second.line;
    layout.push_back({field, span.document, below, span.standing, kept_of(field)});
    out.string(field).integer(distance(0, span.document)).integer(distance(0, below));
    out.string(to_string(span.standing));
  }
  out.end_array();
  if (layouts_.size() == kMostLayouts)
    return other_ = std::move(layout);
  return layouts_.emplace_back(std::move(layout));
}

void PlacesWriter::write(JsonWriter& out, const statement::WorkItem& item) {
  if (item.spans.empty()) {
    out.begin_object().end_object();
    return;
  }
  out.begin_array();
  const Layout& layout = write_layout(out, item.spans);
  const std::size_t line = item.spans.front().second.line;
  out.integer(distance(line_, line));
  line_ = line;
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const statement::Span& span = item.spans[i].second;
    const std::string_view ref = item.ref ? std::string_view(*item.ref) : std::string_view();
    out.integer(distance(end_, span.from));
    end_ = span.to;
    std::string changed;
    const std::string_view raw = keepable_raw(layout[i].kept, span.raw, ref, changed);
    if (span.to - span.from != raw.size())
      out.integer(distance(span.from, span.to));
    out.string(raw);
  }
  out.end_array();
}

std::string expand_places(std::string text) {
  std::string_view rest = text;
  std::size_t at = rest.find(kDense);
  if (at == std::string_view::npos)
    return text;
  JsonWriter out;
  PlacesReader reader;
  for (; at != std::string_view::npos; at = rest.find(kDense)) {
    out.raw(rest.substr(0, at + kMember.size()));
    statement::write_spans(out, reader.read(rest.substr(at + kMember.size())));
    if (out.text().size() > kMostExpanded)
      broken();
    rest = reader.rest();
  }
  return out.raw(rest).take();
}

statement::Standing standing_of(std::string_view word) {
  return parse_word<Standing>(word).value_or(Standing::read);
}

}  // namespace ratecheck::store
