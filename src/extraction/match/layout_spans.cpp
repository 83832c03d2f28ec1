#include "extraction/match/layout_spans.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

// How the stretches of a text are found that hold all signs of a layout.
//
// Every sign is looked for in the whole text, which gives hits: sign, first line, last line. They are gone through
// by their last line, and of each sign the latest hit is remembered. A stretch ends with the hit at hand and
// begins with the earliest of the remembered ones; it is kept when it holds no smaller one. Of a layout with the
// signs A and B:
//
//   line       1  2  3  4  5  6
//   hits       A     A  B     A
//   stretches        3--4           not 1--4, which holds 3--4
//                       4-----6     B stays the latest hit of its sign
//
// Stretches of one layout may overlap, as these do at line 4. Of them as many are taken as have no line in common,
// and among equally many the tightest (most_of: the usual choice of intervals by their ends). Then the stretches
// of all layouts compete, the smallest first, since a long one may have borrowed a sign from a neighbour.
namespace ratecheck::extraction {
namespace {

constexpr std::size_t kMostTold = 6;

/// Where one pattern was found.
struct Hit {
  std::size_t first;
  std::size_t last;
  std::size_t sign;
};

/// Every place of a pattern. Lines are those of the document, though the pattern ran over the folded text.
void add_hits(const Pattern& pattern, std::size_t sign, const document::Document& document,
              const document::NormalisedText& folded, std::vector<Hit>& out) {
  const std::string& text = folded.text();
  const auto line_of = [&](std::size_t at) { return document.line_of(folded.original_offset(at)); };
  std::vector<Stretch> found;
  std::size_t at = 0;
  while (at < text.size() && pattern.find(text, at, text.size(), found)) {
    const std::size_t end = std::max(found[0].end(), found[0].at + 1);
    const std::size_t first = line_of(found[0].at);
    out.push_back({first, std::max(first, line_of(end - 1)), sign});
    at = end;
  }
}

/// Of all stretches that hold every sign, those that hold no smaller one.
std::vector<LayoutSpan> all_stretches(const ParserRule& rule, const document::Document& document) {
  const MendedText mended = rule.screen ? rule.labels.mend(document.folded) : MendedText();
  const document::NormalisedText& folded = mended.changed ? mended.text : document.folded;
  std::vector<Hit> hits;
  for (std::size_t sign = 0; sign < rule.all.size(); ++sign)
    add_hits(rule.all[sign], sign, document, folded, hits);
  std::vector<Hit> forbidden;
  for (const Pattern& pattern : rule.none)
    add_hits(pattern, 0, document, folded, forbidden);
  std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.last < b.last; });

  std::vector<LayoutSpan> out;
  std::vector<std::size_t> nearest(rule.all.size(), 0);  // first line of each sign's latest hit
  for (const Hit& hit : hits) {
    nearest[hit.sign] = std::max(nearest[hit.sign], hit.first);
    const std::size_t first = *std::min_element(nearest.begin(), nearest.end());
    const bool forbids = std::any_of(forbidden.begin(), forbidden.end(),
                                     [&](const Hit& f) { return f.first >= first && f.last <= hit.last; });
    if (first == 0 || forbids || (!out.empty() && out.back().first >= first))
      continue;
    if (!out.empty() && out.back().last == hit.last)
      out.pop_back();
    out.push_back({&rule, first, hit.last});
  }
  return out;
}

/// As many of them as have no line in common; of these the tightest: one that begins in a document and ends in the
/// next would cost both.
std::vector<LayoutSpan> most_of(const std::vector<LayoutSpan>& stretches) {
  struct Best {
    std::size_t count = 0;
    std::size_t lines = 0;
    bool taken = false;
    std::size_t before = 0;  // how many stretches lie before the one that was taken
  };
  std::vector<Best> best(1);  // of the first so many stretches, which are in order by both ends
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const LayoutSpan& own = stretches[i];
    const auto overlaps =
        std::lower_bound(stretches.begin(), stretches.end(), own.first,
                         [](const LayoutSpan& other, std::size_t first) { return other.last < first; });
    const auto before = static_cast<std::size_t>(overlaps - stretches.begin());
    const Best with{best[before].count + 1, best[before].lines + own.last - own.first, true, before};
    const Best& without = best.back();
    const bool better = with.count != without.count ? with.count > without.count : with.lines < without.lines;
    best.push_back(better ? with : Best{without.count, without.lines, false, 0});
  }
  std::vector<LayoutSpan> out;
  for (std::size_t i = stretches.size(); i > 0;) {
    if (best[i].taken)
      out.push_back(stretches[i - 1]);
    i = best[i].taken ? best[i].before : i - 1;
  }
  return out;
}

}  // namespace

std::vector<LayoutSpan> find_layout_spans(const std::vector<const ParserRule*>& rules,
                                          const document::Document& document) {
  std::vector<LayoutSpan> all;
  for (const ParserRule* rule : rules) {
    const std::vector<LayoutSpan> of_rule = most_of(all_stretches(*rule, document));
    all.insert(all.end(), of_rule.begin(), of_rule.end());
  }
  // The smaller the stretch, the less chance that two documents lent it their signs.
  std::stable_sort(all.begin(), all.end(), [](const LayoutSpan& a, const LayoutSpan& b) {
    const std::size_t lines_a = a.last - a.first;
    const std::size_t lines_b = b.last - b.first;
    return lines_a != lines_b ? lines_a < lines_b : a.rule->all.size() > b.rule->all.size();
  });
  std::map<std::size_t, LayoutSpan> taken;  // by last line
  for (const LayoutSpan& layout_span : all) {
    const auto next = taken.lower_bound(layout_span.first);
    if (next == taken.end() || next->second.first > layout_span.last)
      taken.emplace(layout_span.last, layout_span);
  }
  std::vector<LayoutSpan> out;
  for (const auto& [last, layout_span] : taken)
    out.push_back(layout_span);
  return out;
}

std::vector<LayoutRun> layout_runs(const std::vector<LayoutSpan>& layout_spans) {
  std::vector<LayoutRun> out;
  for (const LayoutSpan& layout_span : layout_spans) {
    if (out.empty() || out.back().rule != layout_span.rule)
      out.push_back({layout_span.rule, {}});
    out.back().layout_spans.push_back(layout_span);
  }
  return out;
}

std::string describe(const std::vector<LayoutRun>& runs) {
  std::string out;
  for (std::size_t i = 0; i < std::min(runs.size(), kMostTold); ++i) {
    const LayoutRun& run = runs[i];
    out += i == 0 ? "" : ", ";
    out += fmt::format("lines {} to {} have the signs of {}", run.front().first, run.back().last,
                       run.rule->facts->id);
  }
  return out + (runs.size() > kMostTold ? " …" : "");
}

}  // namespace ratecheck::extraction
