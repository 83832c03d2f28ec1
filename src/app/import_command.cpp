#include "command_line.h"
#include "console.h"
#include "input_files.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/document/utf8_stream.h"
#include "ratecheck/service/application.h"
#include "ratecheck/service/check_stream.h"
#include "ratecheck/store/submissions.h"
#include "read_files.h"
#include "shipped.h"

namespace ratecheck::app {
namespace {

constexpr std::size_t kBatchRows = 2000;
constexpr std::size_t kBatchesBetweenNews = 50;

struct Progress {
  std::size_t files = 0;
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  bool all_good = true;
};

class Import {
 public:
  Import(store::Store& store, store::WorkerId worker, const service::Library& library,
         const service::CheckOptions& options)
      : store_(store), worker_(worker), library_(library), options_(options) {}

  /// A bad file costs itself only; an error is one of the store.
  Status add(const std::string& path) {
    const auto long_csv = open_long_csv(path);
    if (!long_csv.ok()) {
      print_error(long_csv.error());
      progress_.all_good = false;
      return {};
    }
    if (*long_csv)
      return add_streamed(path, **long_csv);
    for (const service::InputDocument& document : read_files({path}, progress_.all_good)) {
      if (const Status done = add_whole(document); !done.ok())
        return done;
    }
    return {};
  }

  [[nodiscard]] const Progress& progress() const { return progress_; }

 private:
  Result<store::Stored> put(std::string_view content, const std::string& sha256,
                            const service::CheckResult& result, store::Turns* turns) {
    auto stored = store::put(
        store_,
        {worker_, content, library_.version(), {sha256}, result.read.statements, result.assessment, turns});
    if (stored.ok()) {
      progress_.new_work += stored->new_work;
      progress_.known_work += stored->known_work;
    }
    return stored;
  }

  /// One file, one submission.
  Status add_whole(const service::InputDocument& document) {
    ++progress_.files;
    const service::CheckResult result = service::check({document}, options_, library_.parsers, library_.rulebook);
    if (!print_problems(result.read.documents)) {
      progress_.all_good = false;
      return {};
    }
    const auto stored = put(document.bytes, result.read.documents[0].sha256, result, nullptr);
    if (!stored.ok())
      return stored.error();
    print(document.name + ": " + std::to_string(stored->new_work) + " new work items" +
          (stored->fresh ? "" : " (known document)"));
    return {};
  }

  /// A submission for each batch of rows, known again by the file and its place in it: an import that was cut
  /// off goes on where it stopped when it is started again.
  Status add_streamed(const std::string& path, LongCsv& file) {
    ++progress_.files;
    const std::int64_t before = progress_.new_work;
    std::size_t batches = 0;
    store::Turns turns;
    Status stored;
    document::Utf8Stream text([&](char* to, std::size_t most) { return file.read(to, most); });
    Status read = service::check_csv(text.source(), options_, library_.parsers, library_.rulebook, kBatchRows,
                                     [&](const service::CheckResult& result) -> Status {
                                       const std::string content = file.sha256() + "#" + std::to_string(++batches);
                                       const auto kept = put(content, file.sha256(), result, &turns);
                                       if (!kept.ok())
                                         return stored = kept.error();
                                       if (batches % kBatchesBetweenNews == 0)
                                         print_news(path + ": " + std::to_string(batches * kBatchRows) + " rows");
                                       return {};
                                     });
    if (!stored.ok())
      return stored;
    if (read.ok() && text.problem())
      read = *text.problem();
    if (!read.ok()) {
      Error problem = read.error();
      problem.place.file = path;
      print_error(problem);
      progress_.all_good = false;
    }
    print(path + ": " + std::to_string(progress_.new_work - before) + " new work items in " +
          std::to_string(batches) + " batches");
    return {};
  }

  store::Store& store_;
  store::WorkerId worker_;
  const service::Library& library_;
  const service::CheckOptions& options_;
  Progress progress_;
};

}  // namespace

int import_command(const Shared& shared, const CheckArguments& arguments, const std::string& key) {
  auto parsers = load_parsers(shared);
  auto rules = load_rules(shared);
  if (!parsers || !rules)
    return kInputAtFault;
  const service::Library library{std::move(*parsers), std::move(*rules)};
  auto store = store::Store::open(shared.data);
  if (!store.ok()) {
    print_error(store.error());
    return kEnvironment;
  }
  const auto caller = store::authenticate(*store, key);
  if (!caller.ok()) {
    print_error(caller.error());
    return kInputAtFault;
  }
  const service::CheckOptions options = check_options(arguments.read);
  Import import(*store, caller->worker, library, options);
  for (const std::string& path : arguments.read.files) {
    const Status done = import.add(path);
    if (!done.ok()) {
      print_error(done.error());
      return kEnvironment;
    }
  }
  const Progress& progress = import.progress();
  print(std::to_string(progress.files) + " files, " + std::to_string(progress.new_work) + " new work items, " +
        std::to_string(progress.known_work) + " already known");
  return progress.all_good ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
