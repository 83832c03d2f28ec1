#pragma once

#include <cstddef>

#include "ratecheck/extraction/extraction.h"
#include "ratecheck/statement/statement.h"

namespace ratecheck::statement {

/// The canonical record of one document's extraction: every value goes where its parser file says.
/// `document` is the index that spans will carry. Values that could not be read leave a doubt at their
/// field, and no figure. For sessions, online time is end minus start where the document gives none.
///
///   Result<extraction::Extraction> read = library.read(*document);
///   if (!read)
///     return read.error();
///   const Statement march = build_statement(std::move(*read), 0);
///
/// Never fails: what has no place in a statement is told as unread. The statement owns all that it says. Several
/// documents become one by merge.h.
Statement build_statement(extraction::Extraction extraction, std::size_t document = 0);

}  // namespace ratecheck::statement
