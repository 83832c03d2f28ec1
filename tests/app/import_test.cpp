// Bulk ingest, as a person runs it.

#include <doctest/doctest.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>

#include <algorithm>

#include "program.h"
#include "ratecheck/store/workers.h"

extern char** environ;

using namespace ratecheck::test;

namespace {

const std::string kHeader =
    "hvfhs_license_num,dispatching_base_num,originating_base_num,request_datetime,on_scene_datetime,pickup_"
    "datetime,"
    "dropoff_datetime,PULocationID,DOLocationID,trip_miles,trip_time,base_passenger_fare,tolls,bcf,sales_tax,"
    "congestion_surcharge,airport_fee,tips,driver_pay,shared_request_flag,shared_match_flag,access_a_ride_flag,"
    "wav_request_flag,wav_match_flag\n";

/// Invented trips, each in a minute of its own, until the file has so many bytes.
std::string trips(std::size_t bytes) {
  std::string text = kHeader;
  text.reserve(bytes + 400);
  for (int minute = 0; text.size() < bytes; ++minute) {
    char line[400];
    const int month = 1 + minute / (28 * 1440) % 12;
    const int day = 1 + minute / 1440 % 28;
    const int clock = minute % 1440;
    std::snprintf(line, sizeof line,
                  "HV0003,B00000,B00000,%d-%02d-%02d 00:00:00,%d-%02d-%02d 00:00:00,%d-%02d-%02d %02d:%02d:00,"
                  "%d-%02d-%02d %02d:%02d:50,1,2,1.20,50,20.00,0.0,0.5,1.5,0.0,,0.0,%d.50,N,N, ,N,N\n",
                  2021 + minute / (28 * 1440 * 12), month, day, 2021 + minute / (28 * 1440 * 12), month, day,
                  2021 + minute / (28 * 1440 * 12), month, day, clock / 60, clock % 60,
                  2021 + minute / (28 * 1440 * 12), month, day, clock / 60, clock % 60, 5 + minute % 40);
    text += line;
  }
  return text;
}

std::size_t rows_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) - 1;
}

std::string make_worker(const std::string& data) {
  auto store = ratecheck::store::Store::open(data);
  REQUIRE(store);
  const auto made = ratecheck::store::create_worker(*store);
  REQUIRE(made);
  return made->key;
}

struct Imported {
  int code = -1;
  long peak_kilobytes = 0;
  std::string out;
};

/// With the peak of its resident memory.
Imported import(const Scratch& scratch, const std::string& key, const std::string& file) {
  const std::string out = scratch.at("out");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0600);
  const std::string data = scratch.at("data");
  std::array<const char*, 8> words = {kProgram.c_str(), "import",   file.c_str(), "--data",
                                      data.c_str(),     "--worker", key.c_str(),  nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, kProgram.c_str(), &actions, nullptr, const_cast<char**>(words.data()), environ) ==
          0);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  rusage used{};
  REQUIRE(::wait4(child, &status, 0, &used) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, used.ru_maxrss, slurp(out)};
}

}  // namespace

TEST_CASE("a long CSV is imported whole, in memory that does not grow with it, and known again") {
  const Scratch scratch;
  const std::string key = make_worker(scratch.at("data"));
  const std::string half = trips(10'000'000);
  const std::string whole = trips(20'000'000);
  const Imported first = import(scratch, key, scratch.file("half.csv", half));
  CHECK(first.code == 0);
  const Imported second = import(scratch, key, scratch.file("whole.csv", whole));
  CHECK(second.code == 0);
  const std::size_t fresh = rows_of(whole) - rows_of(half);
  // what the first file told of counts once
  CHECK(second.out.find("1 files, " + std::to_string(fresh) + " new work items, " + std::to_string(rows_of(half)) +
                        " already known") != std::string::npos);
  const Imported again = import(scratch, key, scratch.at("half.csv"));
  CHECK(again.out.find(" 0 new work items") != std::string::npos);
  CHECK(first.peak_kilobytes < 120'000);
  CHECK(second.peak_kilobytes < 200'000);  // what was known is held against what was told of it before
}

TEST_CASE("equal rows far apart in one long file are different work, as they are in a short one") {
  const Scratch scratch;
  const std::string key = make_worker(scratch.at("data"));
  const std::string once = trips(4'500'000);
  const std::string twice = once + once.substr(kHeader.size());
  const Imported done = import(scratch, key, scratch.file("twice.csv", twice));
  CHECK(done.code == 0);
  CHECK(done.out.find("1 files, " + std::to_string(rows_of(twice)) + " new work items, 0 already known") !=
        std::string::npos);
}

TEST_CASE("a long file that stops being text is told by name, and what stood before is kept") {
  const Scratch scratch;
  const std::string key = make_worker(scratch.at("data"));
  const Imported done = import(scratch, key, scratch.file("cut.csv", trips(9'000'000) + "\xFF\xFE\xFF rubbish\n"));
  CHECK(done.code == 1);
  CHECK(done.out.find(" 0 new work items in") == std::string::npos);
}
