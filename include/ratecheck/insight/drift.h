#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/json_out.h"
#include "ratecheck/store/layouts.h"

/// Layouts change without notice. What their files read of a week's documents, held against the weeks before
/// (docs/disclosure.md "Drift of layouts").
///
///   const auto weeks = store::list_layout_weeks(store);
///   for (const LayoutWatch& watch : watch_layouts(*weeks)) {
///     if (watch.alarm)
///       show(watch.layout, watch.coverage, watch.unknown_line);
///   }
///
/// A function of its argument alone; what it gives holds copies.
namespace ratecheck::insight {

/// Fewer documents than this in a week are shown to nobody: one courier's week, or chance.
inline constexpr std::int64_t kLeastDocuments = 5;

/// One layout in one week of uploads.
struct LayoutWatch {
  std::string layout;
  std::string platform;
  Date monday;
  std::int64_t coverage = 0;          ///< per cent of the text that was read
  std::optional<std::int64_t> usual;  ///< of the weeks before; none: no earlier week is known
  bool alarm = false;
  std::string unknown_line;  ///< shape of the line that most documents hold and the file does not know
};

/// `weeks` newest first, as the store lists them; so is the answer. The alarm: five per cent less than usual was
/// read (where no usual is known: less than 90 per cent), or half of the documents hold one line that the file
/// does not know.
std::vector<LayoutWatch> watch_layouts(const std::vector<store::LayoutWeek>& weeks);

void write_json(JsonWriter& out, const LayoutWatch& watch);

}  // namespace ratecheck::insight
