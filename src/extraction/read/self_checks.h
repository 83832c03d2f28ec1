#pragma once

#include "extraction/parser_rule.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"

/// What a document says about itself, beside its sums: days and their weekdays, days and the period, one day told
/// twice, currency signs, screens that stand in it twice, groups of digits that may be decimals. What contradicts
/// itself puts all its values in doubt and becomes a contradiction.
namespace ratecheck::extraction {

/// After the identities: what they prove stands. `document`: none for a part of a stream.
void apply_self_checks(const ParserRule& rule, const document::Document* document, Extraction& extraction);

/// The country that these signs are of, where the layout knows it as another than its own. nullptr: its own, or
/// one that it does not know.
const Elsewhere* elsewhere_of(const ParserRule& rule, const Currency& currency);

}  // namespace ratecheck::extraction
