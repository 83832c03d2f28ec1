#include "pipeline/said.h"

#include <fmt/format.h>

#include "ratecheck/assessment/said_place.h"

namespace ratecheck::pipeline {
namespace {

void refuse(std::vector<JsonFault>& notices, std::string at, std::string why) {
  notices.push_back({std::move(at), "option_not_used", std::move(why), {}});
}

}  // namespace

std::optional<std::string> zone_against_said(extraction::Extraction& extraction, const CheckOptions& options) {
  if (!options.time_zone)
    return std::nullopt;
  const auto named = [&](const std::vector<extraction::Value>& values) -> std::optional<std::string> {
    for (const extraction::Value& value : values) {
      std::string zone = extraction::to_string(value.datum);
      if (extraction.parser->fields[value.field].as == "time_zone" && zone != *options.time_zone &&
          is_time_zone(zone))
        return zone;
    }
    return std::nullopt;
  };
  for (const extraction::Record& record : extraction.records) {
    if (std::optional<std::string> zone = named(record.values)) {
      extraction.time_zone = *zone;
      return zone;
    }
  }
  return extraction.time_zone.empty() || extraction.time_zone == *options.time_zone
             ? std::nullopt
             : std::optional(extraction.time_zone);
}

void take_said(statement::Statement& statement, const CheckOptions& options,
               const std::optional<std::string>& zone, std::vector<JsonFault>& notices) {
  const auto& place = options.assess.place;
  if (place && statement.place && !place->within(statement.place->text)) {
    refuse(notices, "/place",
           fmt::format("The document says that its work was in {}, so the place {} is not used for it.",
                       statement.place->text, place->text));
  }
  statement.place = assessment::place_as_said(statement.place, place);
  const auto& vehicle = options.assess.vehicle;
  if (vehicle && statement.vehicle && *vehicle != *statement.vehicle) {
    refuse(notices, "/vehicle",
           fmt::format("The document says '{}', so the vehicle '{}' is not used for it.", *statement.vehicle,
                       *vehicle));
  }
  if (zone) {
    refuse(notices, "/zone",
           fmt::format("The document's clocks are those of {}, so the zone {} is not used for it.", *zone,
                       *options.time_zone));
  } else if (options.time_zone && statement.time_zone.empty()) {
    statement.time_zone = *options.time_zone;
  }
}

}  // namespace ratecheck::pipeline
