#pragma once

#include <vector>

#include "extraction/match/layout_spans.h"
#include "extraction/run.h"

namespace ratecheck::extraction {

/// Most that is cut: what a person pastes, not an archive.
inline constexpr std::size_t kMostCutBytes = 128U << 10U;

/// Several documents that stand in one text, each read by its own layout: every line of the text is in exactly
/// one part, and each part, alone, is recognised by one layout only. `rules`: those that may be in it. Empty when
/// it cannot be cut so.
std::vector<Extraction> read_parts(const std::vector<LayoutRun>& runs, const std::vector<const ParserRule*>& rules,
                                   const document::Document& document, const ReadOptions& options);

/// Whether something that a document says once stands in it again, and differs: it may be two documents.
bool contradicts_itself(const Extraction& extraction);

/// How many bytes became values that nothing speaks against.
std::size_t bytes_read(const Extraction& extraction);
std::size_t bytes_read(const std::vector<Extraction>& parts);

}  // namespace ratecheck::extraction
