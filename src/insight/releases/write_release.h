#pragma once

#include <string>

#include "insight/releases/merge.h"
#include "insight/releases/publication_days.h"
#include "ratecheck/store/publications.h"

// The texts of a release. The content is what is signed: one JSON object without blanks, in this order. An answer
// over HTTP is the content without its last bracket, then `,"merged":…,"signature":…,"key":…}`; so who wants to
// verify it takes the bytes before `,"merged":` and puts the bracket back.

namespace ratecheck::insight {

/// Without cells: the opening one.
std::string content_of(const store::Publication& release);
std::string content_of(const store::Publication& release, const ReleasePlan& plan, const Bins& noised);
/// The array of merged figures.
std::string merged_json(const ReleasePlan& plan, const std::vector<MergedFigure>& figures);
/// A header line, then a line per bin of each leaf.
std::string cells_csv(const store::Publication& release, const ReleasePlan& plan, const Bins& noised);

/// {"number", "published", "plan", "epsilon", "kind", "period"}, without the brackets around.
void write_head(JsonWriter& out, const store::Publication& release);

/// "2026-11-14T06:00:00Z".
std::string utc_text(std::int64_t unix_seconds);

}  // namespace ratecheck::insight
