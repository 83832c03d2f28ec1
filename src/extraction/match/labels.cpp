#include "extraction/match/labels.h"

#include <fmt/format.h>

#include <algorithm>

#include "extraction/match/label_fit.h"
#include "ratecheck/base/text.h"

// How labels are found in a text that came off a picture.
//
// Each line is looked at by itself first. A label stands at its begin, or behind what a reader makes of an icon;
// one letter of a word of three or more may be lost, doubled or confused, blanks are lost or doubled, a colon is
// more or less. The label then goes into the mended text as the layout prints it, with one blank behind it, and
// what stood around it that is no value goes:
//
//   = 0rder Pay;  $14.58 »       Order Pay $14.58
//   Base $18.00  Tlps $3.00      Base $18.00 / Tips $3.00, on two lines
//
// Then the lines are looked at together. A label alone on its line has its value below it; several labels that
// follow each other have theirs behind the last of them, in the same order, where they are as many:
//
//   Tip          Tip $3.00       Earnings     Earnings $9.40
//   $3.00                        Tip          Tip $3.00
//                                $9.40
//                                $3.00
//
// The other way round, each value above its label, is put together where it stands so twice at least, and doubted.
//
// Labels in one row may have their values in the row below ("Start Time  End Time" / "9:58 AM  11:48 AM"). Where
// they are not as many, nothing is put together, but for a single value, which is taken for the nearest label and
// doubted. What then is left is put together where a value stands right above its label, or where as many labels
// as values are left, as of a page that was read column by column; and doubted, like any value that is left behind
// a label that waits. No sum settles these doubts: it holds in whatever order its parts are named.
//
// Two labels that fit one line equally well are a doubt as well. Lines that hold nothing of a label lose what
// stands before and behind them that is neither a letter, a digit nor a sign; blank lines go, and what icons
// became.
//
// Only words are ever put in; values are copied byte by byte and keep their places.
namespace ratecheck::extraction {
namespace {

using document::FoldedPiece;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kLongestRow = 400;   // bytes; no row of a screen is as long, and a longer line stays
constexpr std::size_t kLongestValue = 32;  // bytes of a line that holds a value and nothing else

}  // namespace

/// Goes through one text.
class LabelMender {
 public:
  LabelMender(const Labels& labels, const document::NormalisedText& text)
      : labels_(labels), folded_(text), text_(text.text()) {}

  MendedText run() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      read_line(at, end);
      at = end + 1;
    }
    put_values_beside();
    if (!changed_)
      return {{}, false, std::move(doubts_)};
    return {document::NormalisedText(folded_, pieces()), true, std::move(doubts_)};
  }

 private:
  using Label = Labels::Label;

  /// A line of the mended text: a label, or none, and what stands with it.
  struct Line {
    std::size_t from = 0;  // the whole line in the text that was given
    std::size_t to = 0;
    const Label* label = nullptr;
    std::size_t label_to = 0;   // where the label ends there
    std::size_t rest_from = 0;  // what is copied: behind the label, or all of it
    std::size_t rest_to = 0;
    bool as_it_stands = true;  // nothing of it is mended
    bool gone = false;
    std::size_t value_from = 0;  // its value, where another line holds it
    std::size_t value_to = 0;
  };

  /// The label that fits best at one place, and another that fits as well.
  struct Found {
    const Label* label = nullptr;
    const Label* rival = nullptr;
    std::size_t at = 0;  // where it begins and ends in the line
    Fit fit;
  };

  Found best_at(const std::vector<Character>& line, std::size_t at) const {
    Found best;
    for (const Label& label : labels_.labels_) {
      const Fit fit = LabelFit(label.letters, line).exact(at);
      if (fit.found() && (!best.fit.found() || fit.end > best.fit.end))
        best = {&label, nullptr, at, fit};
    }
    if (best.label != nullptr)
      return best;
    for (const Label& label : labels_.labels_) {
      if (!may_fit(label, line, at))
        continue;
      const Fit fit = LabelFit(label.letters, line).damaged(at);
      if (!fit.found() || (best.fit.found() && fit.damage > best.fit.damage))
        continue;
      const bool as_good = best.fit.found() && fit.damage == best.fit.damage && fit.end == best.fit.end;
      const bool better = !best.fit.found() || fit.damage < best.fit.damage || fit.end > best.fit.end;
      if (as_good) {
        best.rival = &label;
      } else if (better) {
        best = {&label, nullptr, at, fit};
      }
    }
    return best;
  }

  // Of two letters in a row one is as printed, or all that follows would be damaged.
  static bool may_fit(const Label& label, const std::vector<Character>& line, std::size_t at) {
    const std::size_t wanted = std::min<std::size_t>(label.letters.size(), 4);
    std::size_t same = 0;
    for (std::size_t i = 0; i < wanted; ++i) {
      for (std::size_t j = at + (i > 0 ? i - 1 : 0); j <= at + i + 2 && j < line.size(); ++j) {
        if (line[j].code == label.letters[i]) {
          ++same;
          break;
        }
      }
    }
    return same + 1 >= wanted;
  }

  // At the begin of the line, or behind what an icon became: marks, or one token of one or two characters.
  Found find_at_begin(const std::vector<Character>& line) const {
    std::size_t at = 0;
    Found best;
    for (int skipped = 0; skipped < 4; ++skipped) {
      while (at < line.size() && line[at].code == U' ')
        ++at;
      const Found found = at < line.size() ? best_at(line, at) : Found{};
      if (found.label != nullptr && (best.label == nullptr || found.fit.damage < best.fit.damage))
        best = found;
      if (best.label != nullptr && best.fit.damage == 0)
        break;
      const std::size_t next = behind_stray(line, at);
      if (next == kNone)
        break;
      at = next;
    }
    return best;
  }

  /// Behind one mark, or one short word that holds no figure; none where a value begins.
  static std::size_t behind_stray(const std::vector<Character>& line, std::size_t at) {
    if (at >= line.size() || is_figure(line[at].code) || is_currency(line[at].code))
      return kNone;
    if (!is_letter(line[at].code))
      return at + 1;
    std::size_t end = at;
    while (end < line.size() && is_letter(line[end].code))
      ++end;
    const bool is_short = end - at <= 2 && end < line.size() && !is_figure(line[end].code);
    return is_short ? end : kNone;
  }

  [[nodiscard]] static std::size_t place(const std::vector<Character>& line, std::size_t index, std::size_t to) {
    return index < line.size() ? line[index].at : to;
  }

  void read_line(std::size_t from, std::size_t to) {
    Line out;
    out.from = out.rest_from = from;
    out.to = out.rest_to = to;
    if (to - from > kLongestRow) {
      lines_.push_back(out);
      return;
    }
    const std::vector<Character> line = characters_of(text_, from, to);
    const Found found = find_at_begin(line);
    if (found.label == nullptr) {
      strip_marks(line, out);
      out.gone = says_nothing(line);
      changed_ = changed_ || out.gone;
      lines_.push_back(out);
    } else {
      add_label(line, found, out);
    }
    changed_ = changed_ || !lines_.back().as_it_stands;
  }

  void add_label(const std::vector<Character>& line, const Found& found, Line& out) {
    out.label = found.label;
    out.label_to = place(line, found.fit.end, out.to);
    if (found.rival != nullptr) {
      doubt(out.from, out.to,
            fmt::format("its label may be '{}' or '{}'", found.label->words, found.rival->words));
    }
    const std::size_t rest = behind_label(line, found);
    out.rest_from = place(line, rest, out.to);
    const std::size_t second =
        found.label->kind == Labels::Kind::of_value ? next_label(line, found.fit.end, rest) : kNone;
    out.rest_to = second == kNone ? end_of_rest(line, rest, out.to) : end_of_rest(line, rest, line[second].at);
    const std::string_view gap = text_.substr(out.label_to, out.rest_from - out.label_to);
    const bool parted =
        gap.find_first_not_of(' ') == std::string_view::npos && gap.empty() == separator(out).empty();
    out.as_it_stands = second == kNone && out.rest_to == out.to && parted &&
                       text_.substr(out.from, out.label_to - out.from) == found.label->words;
    if (second == kNone) {
      lines_.push_back(out);
      return;
    }
    const std::size_t whole = out.to;
    out.to = line[second].at;
    lines_.push_back(out);
    read_line(out.to, whole);
    lines_.back().as_it_stands = false;
    changed_ = true;
  }

  /// What is put between a label and what stands behind it: a blank between two words.
  [[nodiscard]] std::string_view separator(const Line& line) const {
    if (line.rest_to <= line.rest_from || !is_solid(line.label->letters.back()))
      return "";
    const bool has_own = line.label->kind == Labels::Kind::alone && line.rest_from == line.label_to &&
                         !is_word_byte(text_[line.rest_from]);
    return has_own ? "" : " ";
  }
  static bool is_word_byte(char c) {
    return is_figure(static_cast<unsigned char>(c)) || is_letter(static_cast<unsigned char>(c)) || c == '$';
  }

  // Before a value blanks and a colon go, or what a colon was read as; a minus belongs to the value. What stands
  // for itself goes on as it stands.
  static std::size_t behind_label(const std::vector<Character>& line, const Found& found) {
    constexpr std::u32string_view kSeparators = U" :;.,=~_|";
    std::size_t at = found.fit.end;
    if (found.label->kind == Labels::Kind::alone && is_solid(found.label->letters.back()))
      return at;
    const auto skip_separators = [&] {
      while (at < line.size() && kSeparators.find(line[at].code) != std::u32string_view::npos)
        ++at;
    };
    skip_separators();
    const std::size_t behind = behind_icon(line, at);
    if (found.label->kind == Labels::Kind::of_value && behind < line.size() && begins_amount(line, behind))
      at = behind;
    skip_separators();
    return at;
  }

  // An amount with its sign: before any other value a short word may be a damaged figure ("lh 8m").
  static bool begins_amount(const std::vector<Character>& line, std::size_t at) {
    if (line[at].code == U'-' && at + 1 < line.size())
      ++at;
    return is_currency(line[at].code);
  }

  /// Behind a short token that holds neither figure nor sign, and the blanks behind it; `at` where there is none.
  static std::size_t behind_icon(const std::vector<Character>& line, std::size_t at) {
    constexpr std::size_t kLongestIcon = 3;
    constexpr std::u32string_view kOfValues = U"-+(";
    std::size_t end = at;
    std::size_t letters = 0;
    for (; end < line.size() && line[end].code != U' '; ++end) {
      letters += is_letter(line[end].code) ? 1 : 0;
      if (is_figure(line[end].code) || is_currency(line[end].code) ||
          kOfValues.find(line[end].code) != kOfValues.npos)
        return at;
    }
    if (end - at > kLongestIcon || letters > 2)
      return at;
    while (end < line.size() && line[end].code == U' ')
      ++end;
    return end;
  }

  /// Where a second label with a value of its own begins, behind a value, or right behind the first label where
  /// the line holds nothing but labels; index, or none.
  std::size_t next_label(const std::vector<Character>& line, std::size_t label_end, std::size_t at) const {
    if (at > label_end && at < line.size() && is_row_of_labels(line, at))
      return at;
    bool figure = false;
    for (; at < line.size(); ++at) {
      figure = figure || is_figure(line[at].code);
      if (!figure || line[at].code != U' ' || at + 1 >= line.size() || !is_letter(line[at + 1].code))
        continue;
      const Found found = best_at(line, at + 1);
      const auto behind = line.begin() + static_cast<std::ptrdiff_t>(found.label != nullptr ? found.fit.end : at);
      const bool has_value = std::any_of(behind, line.end(), [](const Character& c) { return is_figure(c.code); });
      const bool ends_line = std::none_of(behind, line.end(), [](const Character& c) { return is_solid(c.code); });
      if (found.label != nullptr && found.label->kind == Labels::Kind::of_value && (has_value || ends_line))
        return at + 1;
    }
    return kNone;
  }

  bool is_row_of_labels(const std::vector<Character>& line, std::size_t at) const {
    while (at < line.size()) {
      const Found found = best_at(line, at);
      if (found.label == nullptr || found.label->kind != Labels::Kind::of_value)
        return false;
      at = found.fit.end;
      while (at < line.size() && !is_solid(line[at].code))
        ++at;
    }
    return true;
  }

  /// Without marks that stand behind a value; those glued to a word stay.
  std::size_t end_of_rest(const std::vector<Character>& line, std::size_t from, std::size_t to) const {
    std::size_t end = line.size();
    while (end > 0 && line[end - 1].at >= to)
      --end;
    const std::size_t behind = end;
    while (end > from && is_stray_at_end(line, from, end))
      --end;
    if (is_arrow(line, from, end)) {
      end -= 2;
      while (end > from && line[end - 1].code == U' ')
        --end;
    }
    return end == behind ? to : place(line, end, to);
  }

  /// What an arrow that opens a row became, behind a figure: "$7.13 v".
  static bool is_arrow(const std::vector<Character>& line, std::size_t from, std::size_t end) {
    constexpr std::u32string_view kArrows = U"vVyYwx";
    if (end < from + 3 || kArrows.find(line[end - 1].code) == std::u32string_view::npos ||
        line[end - 2].code != U' ')
      return false;
    return is_figure(line[end - 3].code);
  }

  static bool is_stray_at_end(const std::vector<Character>& line, std::size_t from, std::size_t end) {
    const char32_t last = line[end - 1].code;
    if (is_solid(last) || last == U'%')
      return false;
    if (last == U' ')
      return true;
    const char32_t before = end - 1 > from ? line[end - 2].code : U' ';
    const bool closes = last == U')' && std::any_of(line.begin() + static_cast<std::ptrdiff_t>(from),
                                                    line.begin() + static_cast<std::ptrdiff_t>(end),
                                                    [](const Character& c) { return c.code == U'('; });
    if (closes)
      return false;
    constexpr std::u32string_view kNeverInValues = U"><»›«|_~*°";
    if ((last == U'.' || last == U',') && ends_with_cents(line, from, end - 1))
      return true;
    return before == U' ' || kNeverInValues.find(last) != std::u32string_view::npos;
  }

  // A blank line, or one or two icons: no figure, no sign, no word of three letters.
  static bool says_nothing(const std::vector<Character>& line) {
    std::size_t letters = 0;
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char32_t c = line[i].code;
      if (is_figure(c) || is_currency(c))
        return false;
      letters = is_letter(c) ? letters + 1 : 0;
      tokens += c != U' ' && (i == 0 || line[i - 1].code == U' ') ? 1 : 0;
      if (letters > 2 || tokens > 4)
        return false;
    }
    return true;
  }

  static bool ends_with_cents(const std::vector<Character>& line, std::size_t from, std::size_t end) {
    return end >= from + 4 && is_figure(line[end - 1].code) && is_figure(line[end - 2].code) &&
           (line[end - 3].code == U'.' || line[end - 3].code == U',') && is_figure(line[end - 4].code);
  }

  // Of a line without a label; one that is nothing but marks stays.
  void strip_marks(const std::vector<Character>& line, Line& out) const {
    std::size_t first = 0;
    while (first < line.size() && !is_solid(line[first].code) && line[first].code != U'-' &&
           line[first].code != U'+' && !opens(line, first))
      ++first;
    if (first == line.size())
      return;
    first = behind_short_word(line, first);
    out.rest_from = line[first].at;
    out.rest_to = end_of_rest(line, first, out.to);
    const bool only_blanks = std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(first),
                                         [](const Character& c) { return c.code == U' '; });
    if (only_blanks)
      out.rest_from = out.from;
    if (text_.substr(out.rest_to, out.to - out.rest_to).find_first_not_of(' ') == std::string_view::npos)
      out.rest_to = out.to;
    out.as_it_stands = out.rest_from == out.from && out.rest_to == out.to;
  }

  /// Behind what an icon before a figure or a sign became: "BE 34 min (28.1 mi) trip".
  static std::size_t behind_short_word(const std::vector<Character>& line, std::size_t at) {
    const std::size_t behind = behind_icon(line, at);
    const bool value =
        behind > at && behind < line.size() && (is_figure(line[behind].code) || is_currency(line[behind].code));
    return value ? behind : at;
  }

  /// A bracket that is closed again belongs to its words.
  static bool opens(const std::vector<Character>& line, std::size_t at) {
    return line[at].code == U'(' && std::any_of(line.begin() + static_cast<std::ptrdiff_t>(at), line.end(),
                                                [](const Character& c) { return c.code == U')'; });
  }

  // ---------------------------------------------------------------- several lines

  [[nodiscard]] bool is_blank_line(const Line& line) const {
    return text_.substr(line.from, line.to - line.from).find_first_not_of(' ') == std::string_view::npos;
  }
  // Nothing stands behind it, or only a bracket: "Distance (3.20 mi)".
  [[nodiscard]] bool waits_for_value(const Line& line) const {
    if (line.label == nullptr || line.label->kind != Labels::Kind::of_value)
      return false;
    const std::string_view rest = text_.substr(line.rest_from, line.rest_to - line.rest_from);
    return rest.empty() || (rest.front() == '(' && rest.find(')') == rest.size() - 1);
  }

  // A line of a value alone: it begins with a figure, or holds a sign, or is mostly figures; its words are no
  // longer than a unit's.
  [[nodiscard]] bool is_value(const Line& line) const {
    if (line.label != nullptr || line.rest_to - line.rest_from > kLongestValue)
      return false;
    const std::vector<Character> rest = characters_of(text_, line.rest_from, line.rest_to);
    std::size_t letters = 0;
    std::size_t figures = 0;
    bool sign = false;
    for (const Character& c : rest) {
      letters = is_letter(c.code) ? letters + 1 : 0;
      figures += is_figure(c.code) ? 1 : 0;
      sign = sign || is_currency(c.code);
      if (letters > 6 || c.code == U'/')
        return false;
    }
    const auto begin = std::find_if(rest.begin(), rest.end(), [](const Character& c) { return is_solid(c.code); });
    return figures > 0 && begin != rest.end() &&
           (sign || is_figure(begin->code) || figures + 1 >= rest.size() / 2);
  }

  void put_values_beside() {
    for (std::size_t at = next_line(0); at < lines_.size();) {
      const std::size_t behind = put_values_above(at);
      at = behind > at ? behind : put_values_below(at);
    }
    put_right_above();
    put_columns_together();
    doubt_what_is_left();
  }

  // The next line that is not blank, from this one on.
  [[nodiscard]] std::size_t next_line(std::size_t at) const {
    while (at < lines_.size() && is_blank_line(lines_[at]))
      ++at;
    return at;
  }

  // Labels, then their values. Gives the line behind them.
  std::size_t put_values_below(std::size_t at) {
    std::vector<std::size_t> waiting;
    std::vector<std::size_t> values;
    const std::size_t begin = at;
    for (; at < lines_.size() && waits_for_value(lines_[at]); at = next_line(at + 1))
      waiting.push_back(at);
    if (waiting.empty())
      return next_line(begin + 1);
    for (; at < lines_.size() && is_value(lines_[at]); at = next_line(at + 1))
      values.push_back(at);
    pair_up(waiting, values);
    still_waiting_ += static_cast<std::size_t>(std::count_if(
        waiting.begin(), waiting.end(), [&](std::size_t label) { return still_waits(lines_[label]); }));
    return at;
  }

  // A value, its label, a value, its label: twice at least, and nothing of the kind behind them. Gives the line
  // behind them; `at` where it is not so.
  std::size_t put_values_above(std::size_t at) {
    std::vector<std::size_t> values;
    std::vector<std::size_t> waiting;
    const std::size_t begin = at;
    while (at < lines_.size() && is_value(lines_[at])) {
      const std::size_t label = next_line(at + 1);
      if (label >= lines_.size() || !waits_for_value(lines_[label]))
        return begin;
      values.push_back(at);
      waiting.push_back(label);
      at = next_line(label + 1);
    }
    if (waiting.size() < 2 || (at < lines_.size() && waits_for_value(lines_[at])))
      return begin;
    for (std::size_t i = 0; i < waiting.size(); ++i)
      put_beside_in_doubt(waiting[i], values[i], "stands above its label");
    return at;
  }

  void pair_up(const std::vector<std::size_t>& waiting, const std::vector<std::size_t>& values) {
    const bool of_one = waiting.size() == 1 && (values.size() == 1 || (!values.empty() && still_waiting_ == 0));
    if (waiting.size() == values.size() || of_one) {
      for (std::size_t i = 0; i < waiting.size(); ++i)
        put_beside(waiting[i], values[i]);
    } else if (values.size() == 1 && split_row(waiting, values.front())) {
      return;
    } else if (values.size() == 1) {
      put_beside_in_doubt(waiting.back(), values.front(),
                          fmt::format("stands below {} labels and may belong to any of them", waiting.size()));
    }
  }

  void put_beside(std::size_t label, std::size_t value) {
    put_beside(label, value, lines_[value].rest_from, lines_[value].rest_to);
  }
  void put_beside(std::size_t label, std::size_t value, std::size_t from, std::size_t to) {
    lines_[label].value_from = from;
    lines_[label].value_to = to;
    lines_[label].as_it_stands = false;
    lines_[value].gone = true;
    changed_ = true;
  }

  void put_beside_in_doubt(std::size_t label, std::size_t value, std::string reason) {
    put_beside(label, value);
    doubt_beyond_proof(lines_[value], std::move(reason));
  }

  // The values of a row of labels, in one row too: cut at blanks in the one way in which each is what values of
  // its label look like.
  bool split_row(const std::vector<std::size_t>& waiting, std::size_t values) {
    std::vector<std::size_t> cuts = {lines_[values].rest_from};
    std::vector<std::vector<std::size_t>> ways;
    cut_row(waiting, lines_[values].rest_to, cuts, ways);
    if (ways.size() != 1)
      return false;
    cuts = ways.front();
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const std::string_view value = trim(text_.substr(cuts[i], cuts[i + 1] - cuts[i]));
      const auto from = static_cast<std::size_t>(value.data() - text_.data());
      put_beside(waiting[i], values, from, from + value.size());
    }
    return true;
  }

  void cut_row(const std::vector<std::size_t>& waiting, std::size_t to, std::vector<std::size_t>& cuts,
               std::vector<std::vector<std::size_t>>& ways) const {
    const std::size_t from = cuts.back();
    const Pattern& shape = lines_[waiting[cuts.size() - 1]].label->shape;
    const bool last = cuts.size() == waiting.size();
    for (std::size_t end = last ? to : text_.find(' ', from + 1); end <= to && ways.size() < 2;
         end = text_.find(' ', end + 1)) {
      if (!shape.set() || !shape.found_in(trim(text_.substr(from, end - from))))
        continue;
      cuts.push_back(end);
      if (last) {
        ways.push_back(cuts);
      } else {
        cut_row(waiting, to, cuts, ways);
      }
      cuts.pop_back();
    }
  }

  [[nodiscard]] bool has_value(const Line& line) const { return line.value_to > line.value_from; }
  [[nodiscard]] bool still_waits(const Line& line) const { return waits_for_value(line) && !has_value(line); }
  [[nodiscard]] bool is_left(const Line& line) const { return !line.gone && is_value(line); }

  [[nodiscard]] bool fits(const Label& label, const Line& value) const {
    const Pattern& shape = label.shape;
    return shape.set() && shape.found_in(trim(text_.substr(value.rest_from, value.rest_to - value.rest_from)));
  }

  // A row whose value was read before its label. Not the first line of all, which may be a headline.
  void put_right_above() {
    for (std::size_t at = 1; at < lines_.size(); ++at) {
      std::size_t above = at - 1;
      while (above > 0 && is_blank_line(lines_[above]))
        --above;
      const bool lone = above > 0 && is_left(lines_[above]) && !is_left(lines_[above - 1]);
      if (!still_waits(lines_[at]) || !lone || !fits(*lines_[at].label, lines_[above]))
        continue;
      put_beside_in_doubt(at, above, "stands above its label");
    }
  }

  // Behind a label that has lost its value, a value that stands for itself may be it.
  void doubt_what_is_left() {
    const Label* waits = nullptr;
    for (const Line& line : lines_) {
      if (still_waits(line)) {
        waits = line.label;
      } else if (waits != nullptr && is_left(line) && fits(*waits, line)) {
        doubt_beyond_proof(line, fmt::format("may be what stood beside '{}'", waits->words));
      }
    }
  }

  // All labels of a page, then all values: the reader took two columns one after the other.
  void put_columns_together() {
    std::vector<std::size_t> waiting;
    std::vector<std::size_t> values;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
      if (still_waits(lines_[at])) {
        waiting.push_back(at);
        values.clear();
      } else if (is_left(lines_[at]) && !waiting.empty()) {
        values.push_back(at);
      }
    }
    if (waiting.size() < 2 || waiting.size() != values.size())
      return;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (!fits(*lines_[waiting[i]].label, lines_[values[i]]))
        return;
    }
    for (std::size_t i = 0; i < waiting.size(); ++i)
      put_beside_in_doubt(waiting[i], values[i], "stands in another column than its label");
  }

  void doubt(std::size_t from, std::size_t to, std::string reason, bool beyond_proof = false) {
    doubts_.push_back({folded_.original_offset(from), folded_.original_end(to), std::move(reason), beyond_proof});
  }
  void doubt_beyond_proof(const Line& value, std::string reason) {
    doubt(value.from, value.to, std::move(reason), true);
  }

  // ---------------------------------------------------------------- the mended text

  [[nodiscard]] std::vector<FoldedPiece> pieces() const {
    std::vector<FoldedPiece> out;
    for (const Line& line : lines_) {
      if (line.gone)
        continue;
      if (line.as_it_stands && !out.empty() && !out.back().instead && out.back().to == line.from) {
        out.back().to = with_end(line);
      } else if (line.as_it_stands) {
        out.push_back({line.from, with_end(line)});
      } else {
        add_mended(line, out);
      }
    }
    return out;
  }

  [[nodiscard]] std::size_t with_end(const Line& line) const {
    return std::min(line.to + (ends_line(line) ? 1 : 0), text_.size());
  }
  // Not the first part of a line that holds two labels.
  [[nodiscard]] bool ends_line(const Line& line) const {
    return line.to >= text_.size() || text_[line.to] == '\n';
  }

  void add_mended(const Line& line, std::vector<FoldedPiece>& out) const {
    if (line.label != nullptr)
      out.push_back({line.from, line.label_to, line.label->words});
    if (line.label != nullptr && !separator(line).empty())
      out.push_back({line.label_to, line.label_to, std::string(separator(line))});
    if (line.rest_to > line.rest_from)
      out.push_back({line.rest_from, line.rest_to});
    if (has_value(line)) {
      out.push_back({line.rest_to, line.rest_to, " "});
      out.push_back({line.value_from, line.value_to});
    }
    if (line.to < text_.size())
      out.push_back({line.to, with_end(line), "\n"});
  }

  const Labels& labels_;
  const document::NormalisedText& folded_;
  std::string_view text_;
  std::vector<Line> lines_;
  std::vector<LabelDoubt> doubts_;
  std::size_t still_waiting_ = 0;  // labels so far that have no value
  bool changed_ = false;
};

void Labels::add(std::string_view words, Kind kind, const Pattern& shape) {
  std::u32string letters;
  for (const Character& c : characters_of(words, 0, words.size()))
    letters += c.code;
  if (letters.empty())
    return;
  for (Label& label : labels_) {
    if (label.letters != letters)
      continue;
    if (kind == Kind::of_value)
      label.kind = kind;
    if (shape.set())
      label.shape = shape;
    return;
  }
  labels_.push_back({std::string(words), std::move(letters), kind, shape});
}

void apply_label_doubts(std::vector<LabelDoubt> doubts, Extraction& extraction) {
  const auto by_place = [](const LabelDoubt& a, const LabelDoubt& b) { return a.from < b.from; };
  std::stable_sort(doubts.begin(), doubts.end(), by_place);
  const auto doubt = [&](std::vector<Value>& values) {
    for (Value& value : values) {
      // Places are lines, so the last one that begins before the value ends is the only one that may hold it.
      const auto behind = std::lower_bound(doubts.begin(), doubts.end(), value.to,
                                           [](const LabelDoubt& d, std::size_t to) { return d.from < to; });
      if (behind == doubts.begin() || (behind - 1)->to <= value.from)
        continue;
      if (value.standing == Standing::proven && !(behind - 1)->beyond_proof)
        continue;
      value.standing = Standing::doubtful;
      value.suspicions.push_back({(behind - 1)->reason, std::nullopt});
    }
  };
  doubt(extraction.values);
  for (Record& record : extraction.records)
    doubt(record.values);
}

MendedText Labels::mend(const document::NormalisedText& text) const {
  return LabelMender(*this, text).run();
}

}  // namespace ratecheck::extraction
