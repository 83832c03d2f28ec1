#include "extraction/match/parts.h"

#include <algorithm>
#include <optional>
#include <set>

#include "extraction/read/coverage.h"
#include "ratecheck/base/text.h"

// How a text that holds several documents is cut (docs/parsers.md "Recognising").
//
// What comes in are runs: one behind the other, the lines in which the signs of one layout were found
// (layout_spans.cpp). Each run is one document or more: where what a document says once (its day, its total) is
// told again by the next signs of the same layout, and differs, a new document begins.
//
//   1  Monday, 3 March        } signs of a day
//   2  Total $40.00           }
//   3  $12.00 Tacos           a line that either may read
//   4  ----------             a ruled line parts the two: the cut, for sure
//   5  Delivery for Ana       } signs of an offer
//   6  $7.50                  }
//
// Between the signs of one document and those of the next lie lines that may belong to either: here 3 and 4. Every
// line with which the second document may begin is tried: both sides are read by the one layout that recognises
// each alone, and the cut that leaves least unread is taken; of equal ones the one that reads most, then the one
// at a ruled or blank line. Where several are as good and no mark settles it, whatever stands on the lines between
// them, and is proven by nothing, is in doubt.
//
// A cut only matters as far as the next signs on either side, so only that much is read for each try. Still the
// work is (lines between) x (reading twice), for which reason a text may have kMostCutBytes and a gap kMostCuts.
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kMostParts = 200;
constexpr std::size_t kMostCuts = 48;  // tried between two documents
constexpr std::size_t kMissing = 10;   // so many unread bytes weighs a field that a document must have

/// `Read`: an Extraction, const or not.
template <typename Read, typename Visit>
void each_value(Read& extraction, const Visit& visit) {
  std::for_each(extraction.values.begin(), extraction.values.end(), visit);
  for (auto& record : extraction.records)
    std::for_each(record.values.begin(), record.values.end(), visit);
}

/// Lines of the text, from 1, both inclusive; none where `last` is less.
struct Lines {
  std::size_t first;
  std::size_t last;
};

/// One way to cut between two documents: the line with which the second begins.
struct Cut {
  std::size_t line = 0;
  std::size_t unread = 0;  // bytes of both sides that no pattern takes
  std::size_t read = 0;    // bytes of both sides that became values without a doubt
  int mark = 0;            // 2: a form feed or a ruled line, 1: a blank line, 0: nothing parts the two
};

class Cutter {
 public:
  Cutter(const std::vector<const ParserRule*>& rules, const document::Document& document,
         const ReadOptions& options)
      : rules_(rules), document_(document), options_(options) {}

  std::vector<Extraction> run(const std::vector<LayoutRun>& runs) {
    for (const LayoutRun& run : runs)
      add_documents(run);
    if (runs_.size() < 2 || runs_.size() > kMostParts)
      return {};
    for (std::size_t i = 0; i + 1 < runs_.size(); ++i) {
      if (!cut_between(i))
        return {};
    }
    std::vector<Extraction> out;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const Lines lines{begin_of(i), i < begins_.size() ? begins_[i] - 1 : last_line()};
      std::optional<Extraction> part = read(lines, options_);
      if (!part)
        return {};
      part->part = Part{lines.first, lines.last, !unsure_.contains(i)};
      doubt_contested(*part);
      out.push_back(std::move(*part));
    }
    return out;
  }

 private:
  // The run as one document, or as several that contradict each other.
  void add_documents(const LayoutRun& run) {
    std::size_t begin = runs_.empty() ? 1 : runs_.back().back().last + 1;
    runs_.push_back({run.rule, {}});
    for (const LayoutSpan& layout_span : run.layout_spans) {
      std::vector<LayoutSpan>& own = runs_.back().layout_spans;
      const bool may_contradict = !own.empty() && run.layout_spans.size() <= kMostParts;
      if (const auto both = may_contradict ? read({begin, layout_span.last}, options_) : std::nullopt;
          both && contradicts_itself(*both)) {
        begin = own.back().last + 1;
        runs_.push_back({run.rule, {}});
      }
      runs_.back().layout_spans.push_back(layout_span);
    }
  }

  [[nodiscard]] std::size_t last_line() const {
    const std::vector<std::size_t>& starts = document_.line_starts;
    return starts.size() > 1 && starts.back() == document_.text.size() ? starts.size() - 1 : starts.size();
  }
  [[nodiscard]] std::size_t begin_of(std::size_t run) const { return run == 0 ? 1 : begins_[run - 1]; }

  [[nodiscard]] std::string_view text_of(Lines lines) const {
    const std::size_t from = document_.line_starts[lines.first - 1];
    const std::size_t to = lines.last < last_line() ? document_.line_starts[lines.last] : document_.text.size();
    return std::string_view(document_.text).substr(from, to - from);
  }

  // These lines as a document of their own, which is what a part must be able to be.
  [[nodiscard]] document::Document piece(Lines lines) const {
    document::Document out;
    out.text = text_of(lines);
    out.folded = document::NormalisedText(out.text);
    for (std::size_t line = lines.first; line <= lines.last; ++line)
      out.line_starts.push_back(document_.line_starts[line - 1] - document_.line_starts[lines.first - 1]);
    return out;
  }

  /// By the one layout that recognises them alone; places as in the whole text.
  [[nodiscard]] std::optional<Extraction> read(Lines lines, ReadOptions how) const {
    if (lines.first > lines.last)
      return std::nullopt;
    const document::Document alone = piece(lines);
    const std::vector<const ParserRule*> owners = recognising(rules_, alone);
    if (owners.size() != 1 || !owners.front()->refuse.empty())
      return std::nullopt;
    const ParserRule* own = owners.front();
    const std::size_t before = std::min(lines.first - 1, how.confidences.size());
    how.confidences.erase(how.confidences.begin(), how.confidences.begin() + static_cast<std::ptrdiff_t>(before));
    Result<Extraction> out = run_parser(*own, alone, how);
    if (!out)
      return std::nullopt;
    put_back(*out, lines.first - 1);
    return std::move(*out);
  }

  // From places in a part to places in the whole text. Line 0 stays: it stands for what stands nowhere.
  void put_back(Extraction& part, std::size_t lines_before) const {
    const std::size_t bytes_before = document_.line_starts[lines_before];
    const auto move = [&](auto& placed) {
      placed.line += static_cast<std::uint32_t>(lines_before);  // of at most kMaxTextLines
      placed.from += bytes_before;
      placed.to += bytes_before;
    };
    each_value(part, move);
    std::for_each(part.claims.begin(), part.claims.end(), move);
    for (Record& record : part.records)
      record.line += lines_before;
    for (UnreadText& unread : part.unread) {
      if (unread.line > 0)
        unread.line += lines_before;
    }
  }

  // What parts this line from the one before it: Cut::mark.
  [[nodiscard]] int mark_before(std::size_t line) const {
    const std::string_view text = text_of({line, line});
    const std::string_view shown = trim(text);
    const bool ruled = shown.size() >= 3 && std::string_view("-=_*#~").find(shown[0]) != std::string_view::npos &&
                       shown[0] == shown[1] && shown[1] == shown[2];
    if (ruled || text.starts_with('\f'))
      return 2;
    return !shown.empty() && trim(text_of({line - 1, line - 1})).empty() ? 1 : 0;
  }

  /// Lines with which the second document may begin. Of too many only those behind a mark, and of these the
  /// last, are tried.
  [[nodiscard]] std::vector<std::size_t> lines_to_try(std::size_t run) const {
    std::vector<std::size_t> out;
    for (std::size_t line = runs_[run].back().last + 1; line <= runs_[run + 1].front().first; ++line)
      out.push_back(line);
    if (out.size() > kMostCuts)
      std::erase_if(out, [&](std::size_t line) { return line != out.back() && mark_before(line) == 0; });
    if (out.size() > kMostCuts)
      out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(kMostCuts));
    return out;
  }

  // So much of the neighbours as the cut can matter to: to the next layout_span on each side.
  [[nodiscard]] Lines before_cut(std::size_t run, std::size_t cut) const {
    const std::vector<LayoutSpan>& own = runs_[run].layout_spans;
    return {own.size() > 1 ? own[own.size() - 2].last + 1 : begin_of(run), cut - 1};
  }
  [[nodiscard]] Lines behind_cut(std::size_t run, std::size_t cut) const {
    const std::vector<LayoutSpan>& own = runs_[run + 1].layout_spans;
    if (own.size() > 1)
      return {cut, own[1].first - 1};
    return {cut, run + 2 < runs_.size() ? runs_[run + 2].front().first - 1 : last_line()};
  }

  // Settles where part `run` ends. False: no cut leaves two documents that are each recognised alone.
  bool cut_between(std::size_t run) {
    ReadOptions how = options_;
    how.explain = false;
    std::vector<Cut> cuts;
    for (const std::size_t line : lines_to_try(run)) {
      Cut cut{line, 0, 0, mark_before(line)};
      const bool read = add(before_cut(run, line), how, cut) && add(behind_cut(run, line), how, cut);
      if (read)
        cuts.push_back(cut);
    }
    if (cuts.empty())
      return false;
    const std::size_t least = std::min_element(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) {
                                return a.unread < b.unread;
                              })->unread;
    std::erase_if(cuts, [&](const Cut& cut) { return cut.unread > least; });
    if (runs_[run].rule == runs_[run + 1].rule)  // what one reads the other reads too: a wrong cut makes doubts
      std::erase_if(cuts, [most = most_read(cuts)](const Cut& cut) { return cut.read < most; });
    const auto worse = [](const Cut& a, const Cut& b) {
      return a.read != b.read ? a.read < b.read : a.mark < b.mark;
    };
    const Cut best = *std::max_element(cuts.begin(), cuts.end(), worse);
    begins_.push_back(best.line);
    if (!settled(best, cuts))
      note_contested(run, cuts.front().line, cuts.back().line);
    return true;
  }

  static std::size_t most_read(const std::vector<Cut>& cuts) {
    return std::max_element(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.read < b.read; })
        ->read;
  }

  // Adds to a cut what one side of it leaves unread and reads. Coverage is a share, so it is taken of the bytes.
  bool add(Lines lines, const ReadOptions& how, Cut& cut) const {
    const std::optional<Extraction> out = read(lines, how);
    if (!out)
      return false;
    const std::size_t solid = count_solid(document::NormalisedText(text_of(lines)).text());
    const Rational share = Rational(1) - out->coverage;
    cut.unread +=
        solid * static_cast<std::size_t>(share.numerator()) / static_cast<std::size_t>(share.denominator());
    for (const UnreadText& unread : out->unread)
      cut.unread += unread.line == 0 ? kMissing : 0;
    cut.read += bytes_read(*out);
    return true;
  }

  /// A mark such as none of the other cuts has.
  static bool settled(const Cut& best, const std::vector<Cut>& cuts) {
    const auto as_marked =
        std::count_if(cuts.begin(), cuts.end(), [&](const Cut& c) { return c.mark >= best.mark; });
    return best.mark > 0 && as_marked == 1;
  }

  // Between the first and the last of equal cuts: what a layout would make a value of can be the other's.
  void note_contested(std::size_t run, std::size_t first, std::size_t last) {
    ReadOptions how = options_;
    how.explain = true;
    for (const Lines side : {before_cut(run, last), behind_cut(run, first)}) {
      const std::optional<Extraction> out = read(side, how);
      for (const FieldMatch& claim : out ? out->claims : std::vector<FieldMatch>()) {
        if (claim.line < first || claim.line >= last || claim.by == "ignore")
          continue;
        contested_.insert(claim.line);
        unsure_.insert({run, run + 1});
      }
    }
  }

  void doubt_contested(Extraction& part) const {
    each_value(part, [&](Value& value) {
      if (value.standing == Standing::proven || !contested_.contains(value.line))
        return;
      value.standing = Standing::doubtful;
      value.suspicions.push_back(
          {"stands between two documents of one text; it may belong to the other one", std::nullopt});
    });
  }

  std::vector<LayoutRun> runs_;  // one for each part
  const std::vector<const ParserRule*>& rules_;
  const document::Document& document_;
  const ReadOptions& options_;
  std::vector<std::size_t> begins_;  // of each part but the first
  std::set<std::size_t> contested_;  // lines
  std::set<std::size_t> unsure_;     // parts
};

}  // namespace

std::vector<Extraction> read_parts(const std::vector<LayoutRun>& runs, const std::vector<const ParserRule*>& rules,
                                   const document::Document& document, const ReadOptions& options) {
  return Cutter(rules, document, options).run(runs);
}

bool contradicts_itself(const Extraction& extraction) {
  return std::any_of(extraction.values.begin(), extraction.values.end(), [](const Value& value) {
    return std::any_of(value.suspicions.begin(), value.suspicions.end(),
                       [](const Suspicion& suspicion) { return suspicion.reason == kToldTwice; });
  });
}

std::size_t bytes_read(const Extraction& extraction) {
  std::size_t out = 0;
  each_value(extraction, [&](const Value& value) {
    if (value.standing != Standing::doubtful)
      out += value.to - value.from;
  });
  return out;
}

std::size_t bytes_read(const std::vector<Extraction>& parts) {
  std::size_t out = 0;
  for (const Extraction& part : parts)
    out += bytes_read(part);
  return out;
}

}  // namespace ratecheck::extraction
