#include "store/submissions/layout_weeks.h"

#include <algorithm>

#include "ratecheck/store/layouts.h"
#include "store/impl.h"

// Each statement that a parser file read adds one document to the week of its layout, with the share that was read
// in thousandths, and each shape of its unread lines once. Nothing of it names a worker, and nothing is taken back
// when a submission is deleted: it tells how well files read, not what anybody uploaded.

namespace ratecheck::store {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kWeeksKept = 60;
constexpr std::size_t kMostShapes = 40;  // of one document, and of one layout in a week
constexpr std::size_t kLongestShape = 160;

constexpr const char* kKnownWeek =
    "UPDATE layout_week SET documents=documents+1, covered=covered+?3 WHERE layout=?1 AND week=?2";
constexpr const char* kAddWeek =
    "INSERT INTO layout_week(layout, week, platform, documents, covered) VALUES(?1, ?2, ?4, 1, ?3)";
constexpr const char* kKnownLine =
    "UPDATE layout_line SET documents=documents+1 WHERE layout=?1 AND week=?2 AND shape=?3";
constexpr const char* kAddLine =
    "INSERT INTO layout_line(layout, week, shape, place, documents) SELECT ?1, ?2, ?3, ?4, 1"
    " WHERE (SELECT count(*) FROM layout_line WHERE layout=?1 AND week=?2) < ?5";
constexpr const char* kDropWeeks = "DELETE FROM layout_week WHERE week<?1";
constexpr const char* kDropLines = "DELETE FROM layout_line WHERE week<?1";
constexpr const char* kWeeks =
    "SELECT layout, platform, week, documents, covered FROM layout_week ORDER BY week DESC, layout";
constexpr const char* kLines =
    "SELECT shape, documents FROM layout_line WHERE layout=?1 AND week=?2 ORDER BY documents DESC, place, shape";

// 1970-01-01 was a Thursday.
std::int64_t week_of(std::int64_t now) {
  const std::int64_t day = now / kDay;
  return day - (day + 3) % 7;
}

void add_week(Connection& db, const LayoutReading& reading, std::int64_t week) {
  run(db, kKnownWeek, reading.layout, week, reading.covered);
  if (db.changes() > 0)
    return;
  run(db, kAddWeek, reading.layout, week, reading.covered, reading.platform);
  run(db, kDropWeeks, week - kWeeksKept * 7);
  run(db, kDropLines, week - kWeeksKept * 7);
}

// "$9.99" and "$99.99" are one line.
std::string line_shape(const std::string& shape) {
  std::string out;
  for (const char c : shape) {
    if (c != '9' || out.empty() || out.back() != '9')
      out += c;
  }
  if (out.size() <= kLongestShape)
    return out;
  out.resize(kLongestShape);
  while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0x80U) != 0)
    out.pop_back();  // no half of a letter
  return out;
}

}  // namespace

std::vector<LayoutReading> layout_readings(const std::vector<statement::Statement>& statements) {
  std::vector<LayoutReading> out;
  for (const statement::Statement& statement : statements) {
    if (statement.parser.empty() || !statement.coverage)
      continue;
    const Rational thousand = round_to(*statement.coverage * Rational(1000), Rational(1), Rounding::half_up);
    LayoutReading reading{
        statement.parser, statement.platform, static_cast<std::int64_t>(thousand.numerator()), {}};
    for (const statement::Unread& unread : statement.unread) {
      std::string shape = line_shape(unread.shape);
      const bool known = std::find(reading.shapes.begin(), reading.shapes.end(), shape) != reading.shapes.end();
      if (!shape.empty() && !known && reading.shapes.size() < kMostShapes)
        reading.shapes.push_back(std::move(shape));
    }
    out.push_back(std::move(reading));
  }
  return out;
}

void add_layout_readings(Connection& db, const std::vector<LayoutReading>& readings, std::int64_t now) {
  const std::int64_t week = week_of(now);
  for (const LayoutReading& reading : readings) {
    add_week(db, reading, week);
    for (std::size_t place = 0; place < reading.shapes.size(); ++place) {
      run(db, kKnownLine, reading.layout, week, reading.shapes[place]);
      if (db.changes() == 0)
        run(db, kAddLine, reading.layout, week, reading.shapes[place], place, kMostShapes);
    }
  }
}

Result<std::vector<LayoutWeek>> list_layout_weeks(const Store& store) {
  return read(store, [](Connection& db) -> Result<std::vector<LayoutWeek>> {
    std::vector<LayoutWeek> out;
    {
      Query query(db, kWeeks);
      while (query.next()) {
        const std::int64_t documents = query.integer(3);
        out.push_back({query.text(0),
                       query.text(1),
                       date_of_day_number(static_cast<std::int32_t>(query.integer(2))),
                       documents,
                       Rational(query.integer(4), documents * 1000),
                       {}});
      }
    }
    for (LayoutWeek& week : out) {
      Query query(db, kLines, week.layout, static_cast<std::int64_t>(day_number(week.monday)));
      while (query.next())
        week.lines.push_back({query.text(0), query.integer(1)});
    }
    return out;
  });
}

}  // namespace ratecheck::store
