#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include "bench.h"
#include "folder.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/workers.h"

namespace ratecheck::bench {
namespace {

constexpr int kRows = 100000;
constexpr std::size_t kLongBytes = 200'000'000;

std::string invented_trips() {
  std::string text =
      "hvfhs_license_num,dispatching_base_num,originating_base_num,request_datetime,on_scene_datetime,pickup_"
      "datetime,"
      "dropoff_datetime,PULocationID,DOLocationID,trip_miles,trip_time,base_passenger_fare,tolls,bcf,sales_tax,"
      "congestion_surcharge,airport_fee,tips,driver_pay,shared_request_flag,shared_match_flag,access_a_ride_flag,"
      "wav_request_flag,wav_match_flag\n";
  std::mt19937 random(3);
  for (int i = 0; i < kRows; ++i) {
    const int start = i * 37 % 80000;
    const int time = 120 + static_cast<int>(random() % 3000);
    const int end = (start + time) % 86400;
    char line[400];
    std::snprintf(line, sizeof line,
                  "HV0003,B00000,B00000,2021-05-%02d 00:00:00,2021-05-%02d 00:00:00,2021-05-%02d "
                  "%02d:%02d:%02d,2021-05-%02d "
                  "%02d:%02d:%02d,1,2,%d.%02d,%d,20.00,0.0,0.5,1.5,0.0,,0.0,%d.%02d,N,N, ,N,N\n",
                  1 + i % 28, 1 + i % 28, 1 + i % 28, start / 3600, start / 60 % 60, start % 60,
                  1 + i % 28 + (start + time >= 86400 ? 1 : 0), end / 3600, end / 60 % 60, end % 60, 1 + i % 9,
                  i % 100, time, 5 + i % 40, i % 100);
    text += line;
  }
  return text;
}

Result<std::string> new_key(const std::string& data) {
  auto store = store::Store::open(data);
  if (!store)
    return store.error();
  const auto worker = store::create_worker(*store);
  if (!worker)
    return worker.error();
  return worker->key;
}

std::string output_of(const std::string& command) {
  std::string out;
  char piece[512];
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  while (pipe != nullptr && std::fgets(piece, sizeof piece, pipe) != nullptr)
    out += piece;
  return pipe != nullptr && ::pclose(pipe) == 0 ? out : "";
}

}  // namespace

void csv_import() {
  const Folder folder;
  std::ofstream(folder.at("trips.csv")) << invented_trips();
  bool all_kept = true;
  int round = 0;
  const Pair pair = in_turn(
      kRows, 3,
      [&] {
        // both as a person runs them: a program that starts, reads the file, and ends when all is on the disk
        const std::string data = folder.at("data" + std::to_string(round++));
        const Result<std::string> key = new_key(data);
        const std::string command = std::string(RATECHECK_BUILD_DIR) + "/ratecheck import " +
                                    folder.at("trips.csv") + " --data " + data + " --worker " + (key ? *key : "");
        all_kept =
            all_kept && output_of(command).find(std::to_string(kRows) + " new work items") != std::string::npos;
      },
      [&] {
        // journal and syncs as the store has them: an import that may be lost is not the same work
        const std::string database = folder.at("yardstick" + std::to_string(round++) + ".db");
        const std::string command = "sqlite3 " + database +
                                    " 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;'"
                                    " '.mode csv' '.import " +
                                    folder.at("trips.csv") +
                                    " trips' 'CREATE INDEX by_time ON trips(pickup_datetime)' >/dev/null";
        if (std::system(command.c_str()) != 0)
          all_kept = false;
      });
  row("CSV to durable, judged, aggregated", number(pair.ours, "rows/s", 0),
      "sqlite3 .import: " + number(pair.yardstick, "rows/s", 0),
      all_kept ? number(pair.ratio, "x", 2) : "NOT ALL KEPT", "0.5 x");
}

void csv_memory() {
  const Folder folder;
  const Result<std::string> made = new_key(folder.at("data"));
  if (!made)
    return row("CSV of 200 MB", made.error().message, "", "", "");
  std::string key = *made;
  const std::string csv = invented_trips();
  const std::string rows = csv.substr(csv.find('\n') + 1);
  std::size_t bytes = csv.size();
  {
    std::ofstream out(folder.at("trips.csv"));
    out << csv;
    for (; bytes < kLongBytes; bytes += rows.size())
      out << rows;
  }
  const std::string command = "/usr/bin/time -f %M -o " + folder.at("peak") + " " +
                              std::string(RATECHECK_BUILD_DIR) + "/ratecheck import " + folder.at("trips.csv") +
                              " --data " + folder.at("data") + " --worker " + key + " >/dev/null 2>&1";
  const double seconds = seconds_of([&] {
    if (std::system(command.c_str()) != 0)
      key.clear();
  });
  double kilobytes = 0;
  std::ifstream(folder.at("peak")) >> kilobytes;
  row("CSV of 200 MB, imported", number(static_cast<double>(bytes) / 1e6 / seconds, "MB/s"),
      "resident at its peak", key.empty() ? "FAILED" : number(kilobytes / 1000, "MB", 0), "at most 150 MB");
}

}  // namespace ratecheck::bench
