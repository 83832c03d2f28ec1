#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extraction/parser_rule.h"
#include "ratecheck/document/document.h"

namespace ratecheck::extraction {

/// Lines of a text (from 1, both inclusive) that hold all signs of a layout and none that it forbids.
struct LayoutSpan {
  const ParserRule* rule = nullptr;
  std::size_t first = 0;
  std::size_t last = 0;
};

/// The tightest such stretches, in the order of the text; no line is in two of them.
std::vector<LayoutSpan> find_layout_spans(const std::vector<const ParserRule*>& rules,
                                          const document::Document& document);

/// Spans of one layout that follow each other, with none of another layout between them.
struct LayoutRun {
  const ParserRule* rule = nullptr;
  std::vector<LayoutSpan> layout_spans;

  [[nodiscard]] const LayoutSpan& front() const { return layout_spans.front(); }
  [[nodiscard]] const LayoutSpan& back() const { return layout_spans.back(); }
};
std::vector<LayoutRun> layout_runs(const std::vector<LayoutSpan>& layout_spans);

/// "lines 1 to 9 have the signs of doordash/day, lines 14 to 20 have the signs of doordash/offer-receipt"
std::string describe(const std::vector<LayoutRun>& runs);

}  // namespace ratecheck::extraction
