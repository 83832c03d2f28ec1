#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "ratecheck/store/consents.h"
#include "ratecheck/store/judging.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"
#include "ratecheck/store/workers.h"
#include "unpacked.h"

// Invented workers and documents for the tests of store and insight.

namespace ratecheck::sample {

namespace fs = std::filesystem;

/// A folder that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "ratecheck-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::owner_all, ignored);
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Of a test that breaks the store again and again: all that is kept is checked after each round.
inline constexpr int kRoundsInOneFolder = 20;

/// Of tests that kill a process at random; `./dev test --full` asks for more.
inline int rounds_of_kills() {
  const char* rounds = std::getenv("RATECHECK_KILL_ROUNDS");
  return rounds == nullptr ? 8 : std::atoi(rounds);
}

inline store::Store open_store(const std::string& folder, store::StoreOptions options = {}) {
  if (options.reserve_bytes == store::StoreOptions().reserve_bytes)
    options.reserve_bytes = 1 << 16;  // tests read whole folders
  auto opened = store::Store::open(folder, std::move(options));
  REQUIRE_MESSAGE(opened, (opened ? "" : describe(opened.error())));
  return std::move(*opened);
}

inline std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// True when any file below the folder holds the bytes, or any kept statement does.
inline bool folder_holds(const std::string& folder, const std::string& bytes) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && read_file(entry.path()).find(bytes) != std::string::npos)
      return true;
  }
  const std::vector<std::string> texts = kept_texts(folder).text;
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(bytes) != std::string::npos; });
}

inline Currency gbp() {
  return *Currency::parse("GBP");
}

inline statement::Statement statement(const std::string& platform = "deliveroo", const std::string& place = "GB") {
  statement::Statement s;
  s.platform = platform;
  s.document = "invoice";
  s.parser = platform + "/invoice@1";
  s.currency = gbp();
  s.time_zone = "Europe/London";
  if (!place.empty())
    s.place = PlaceName{place};
  s.kind_of_work = "delivery";
  return s;
}

constexpr std::int64_t kMarch2025 = 1740830400;  // 2025-03-01T12:00:00Z

inline statement::WorkItem item(std::int64_t started_at, std::int64_t pay_minor, const std::string& ref = {}) {
  statement::WorkItem work;
  work.kind = statement::WorkKind::job;
  work.started_at = Instant{started_at, 0};
  work.ended_at = Instant{started_at + 1200, 0};
  work.pay.push_back({statement::PayCategory::base, "Drop Fees", Decimal(pay_minor, 2)});
  work.total = Decimal(pay_minor, 2);
  if (!ref.empty())
    work.ref = ref;
  return work;
}

inline assessment::Verdict verdict(std::size_t index, std::int64_t paid_minor, std::int64_t due_minor,
                                   const std::string& rule = "test-floor") {
  assessment::Verdict v;
  v.rule = rule;
  v.version = "0123456789ab";
  v.work = {{0, index}};
  v.currency = gbp();
  v.paid = Rational(paid_minor, 100);
  v.due = rulebook::Due{Rational(due_minor, 100), Rational(due_minor, 100)};
  v.verdict = paid_minor >= due_minor ? assessment::Outcome::meets : assessment::Outcome::underpaid;
  return v;
}

/// Gives always the same verdicts.
inline store::Judge judge_by(const std::string& rules, std::vector<assessment::Verdict> verdicts) {
  return {rules, [verdicts = std::move(verdicts)](const std::vector<statement::Statement>&) {
            assessment::Assessment out;
            out.verdicts = verdicts;
            return out;
          }};
}

inline assessment::Verdict cannot_judge(std::size_t index, const std::string& rule = "test-floor") {
  assessment::Verdict v;
  v.rule = rule;
  v.version = "0123456789ab";
  v.work = {{0, index}};
  v.currency = gbp();
  v.reason = rulebook::Reason::missing_input;
  return v;
}

/// One upload: jobs that begin a quarter of an hour apart, each paid and due as given.
struct Upload {
  std::vector<statement::Statement> statements;
  assessment::Assessment assessment;
  std::string content;
  std::string reader = "reader-1";
  std::string rules = "rules-1";

  store::NewSubmission of(store::WorkerId worker) const {
    return {worker, content, reader, rules, {std::string(64, 'a')}, statements, assessment};
  }
};

struct Job {
  std::int64_t paid = 500;
  std::int64_t due = 600;
};

inline Upload upload(const std::vector<Job>& jobs, std::int64_t from = kMarch2025, const std::string& place = "GB",
                     const std::string& platform = "deliveroo") {
  Upload out;
  out.statements.push_back(statement(platform, place));
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    out.statements[0].work.push_back(item(from + static_cast<std::int64_t>(i) * 900, jobs[i].paid));
    out.assessment.verdicts.push_back(verdict(i, jobs[i].paid, jobs[i].due));
  }
  out.content = "upload " + platform + place + std::to_string(from) + "/" + std::to_string(jobs.size());
  return out;
}

inline store::Stored put(store::Store& store, store::WorkerId worker, const Upload& upload) {
  auto stored = store::put(store, upload.of(worker));
  REQUIRE_MESSAGE(stored, (stored ? "" : describe(stored.error())));
  return *stored;
}

inline store::NewWorker worker(store::Store& store) {
  auto made = store::create_worker(store);
  REQUIRE(made);
  return *made;
}

/// A code for one worker, or for so many.
inline std::string code(store::Store& store, const std::string& reached = "union", std::int64_t uses = 1) {
  auto made = store::create_code(store, "spring meeting", reached, 4102444800, uses);
  REQUIRE_MESSAGE(made, (made ? "" : describe(made.error())));
  return made->text;
}

inline store::NewWorker joined_worker(store::Store& store, const std::string& joining_code) {
  auto made = worker(store);
  REQUIRE(store::join_with_code(store, made.id, joining_code));
  REQUIRE(store::give_consent(store, made.id, store::Purpose::aggregate));
  return made;
}

}  // namespace ratecheck::sample
