#include "insight/releases/publication_days.h"

#include <fmt/format.h>

#include <algorithm>

namespace ratecheck::insight {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kHourOut = 6 * 3600;
constexpr int kDaysToCutOff = 45;
constexpr int kDaysToLapse = 30;

Date date_of(int year, int month, int day) {
  return Date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
              std::chrono::day(static_cast<unsigned>(day))};
}

std::int64_t midnight(std::int32_t day) {
  return std::int64_t{day} * kDay;
}

/// The day after its last.
std::int32_t end_of_quarter(int year, int quarter) {
  return quarter == 4 ? day_number(date_of(year + 1, 1, 1)) : day_number(date_of(year, 3 * quarter + 1, 1));
}

/// Day 45 counts from the last day of the quarter.
std::int64_t cut_off_of_quarter(int year, int quarter) {
  return midnight(end_of_quarter(year, quarter) - 1 + kDaysToCutOff);
}

std::int64_t cut_off_of_earlier_work(int year) {
  return midnight(day_number(date_of(year, 10, 15)));
}

void set_times(PublicationDay& day, std::int64_t cut_off) {
  day.cut_off = cut_off;
  day.year = year_of(cut_off);
  day.out_at = cut_off + kHourOut;
  day.lapses_at = day.out_at + kDaysToLapse * kDay;
}

PublicationDay quarter_of(int year, int quarter) {
  PublicationDay day;
  day.quarter = quarter;
  day.period = fmt::format("{}-Q{}", year, quarter);
  day.begins = day_number(date_of(year, 3 * quarter - 2, 1));
  set_times(day, cut_off_of_quarter(year, quarter));
  return day;
}

PublicationDay earlier_work_of(int year) {
  PublicationDay day;
  day.kind = ReleaseKind::earlier_work;
  day.period = std::to_string(year);
  day.begins = day_number(date_of(year, 7, 1));  // by the plan of the last quarter that the same year pays for
  set_times(day, cut_off_of_earlier_work(year));
  return day;
}

bool ended_before(const PublicationDay& day, std::int64_t first_start) {
  if (day.kind == ReleaseKind::earlier_work)
    return day.cut_off <= first_start;
  return midnight(end_of_quarter(std::stoi(day.period), day.quarter)) <= first_start;
}

}  // namespace

int year_of(std::int64_t unix_seconds) {
  return static_cast<int>(Instant{unix_seconds, 0}.local().date.year());
}

bool PublicationDay::takes(std::int32_t month, std::int64_t received_at, std::int64_t first_start) const {
  const int of_year = month / 100;
  const int of_quarter = (month % 100 + 2) / 3;
  if (kind == ReleaseKind::quarter)
    return received_at < cut_off && fmt::format("{}-Q{}", of_year, of_quarter) == period;
  const bool came_this_year = received_at < cut_off && received_at >= cut_off_of_earlier_work(year - 1);
  const bool too_late = received_at >= cut_off_of_quarter(of_year, of_quarter);
  const bool too_old = midnight(end_of_quarter(of_year, of_quarter)) <= first_start;
  return came_this_year && (too_late || too_old);
}

std::vector<PublicationDay> publications_of_year(int year) {
  std::vector<PublicationDay> days = {quarter_of(year - 1, 4), quarter_of(year, 1), quarter_of(year, 2),
                                      earlier_work_of(year), quarter_of(year, 3)};
  return days;
}

std::vector<PublicationDay> due_publications(std::int64_t first_start, std::int64_t now) {
  std::vector<PublicationDay> due;
  const int year = year_of(now);
  for (const int of : {year - 1, year}) {
    for (PublicationDay& day : publications_of_year(of)) {
      if (!ended_before(day, first_start) && day.out_at <= now && now < day.lapses_at)
        due.push_back(std::move(day));
    }
  }
  return due;
}

PublicationDay next_publication(std::int64_t first_start, std::int64_t now) {
  for (int year = year_of(now);; ++year) {
    for (PublicationDay& day : publications_of_year(year)) {
      if (!ended_before(day, first_start) && day.out_at > now)
        return std::move(day);
    }
  }
}

}  // namespace ratecheck::insight
