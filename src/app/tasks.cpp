#include "app/command_line.h"

#include <fmt/format.h>

#include <set>

#include "app/long_import.h"
#include "app/task.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/text.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/insight/public_releases.h"
#include "ratecheck/pipeline/check.h"
#include "ratecheck/pipeline/keep.h"
#include "ratecheck/pipeline/library.h"
#include "ratecheck/pipeline/reassess.h"
#include "ratecheck/store/invented.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/workers.h"

// What each command does with an open store; called by the command itself or, on its behalf, by the service. So
// nothing here prints: all is told to the reporter, which is the console or the other end of a socket.
//
// A task is named by words that both programs must know; an older service answers an unknown one with `usage`. To
// add one: a function here, a row in perform(), and a command that sends it (run_task).

namespace ratecheck::app {
namespace {

/// What is wrong with a key, a name or a password is the input's fault, all else the environment's.
TaskResult fail(const Reporter& reporter, const Error& error) {
  reporter.problem(error);
  for (const char* code :
       {"mistyped_key", "unknown_key", "not_found", "bad_value", "weak_password", "name_taken", "already_exists",
        "invented_data", "usage", "plan_fixed", "plan_name_taken", "plan_too_dear"}) {
    if (error.code == code)
      return {kInputAtFault, {}};
  }
  return {kEnvironment, {}};
}

std::string count(std::int64_t number, const char* what) {
  return fmt::format("{} {}", number, what);
}

/// The log had been cut when this command opened the folder: what was committed in it is gone, and a backup does
/// not hold it. What a service found at its start, long ago, its log and `verify` say.
bool found_log_cut(const TaskContext& place) {
  return !place.metrics && place.store.opening().log_cut;
}

TaskResult tell_log_cut(const Reporter& reporter, const char* what, std::map<std::string, std::int64_t> figures) {
  reporter.problem(
      Error{"log_cut", fmt::format("{}, but before it the log of the database had been cut.", what)}.with_hint(
          "What was committed last is not in it. An older backup, or whoever uploaded it, may "
          "have it: keep the older ones until that is known."));
  return {kEnvironment, std::move(figures)};
}

/// The path is the service's to write to: the command made it absolute, since the service may stand elsewhere.
TaskResult backup(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const auto made = store::backup(place.store, task.argument("to"), reporter.still_wanted);
  if (!made)
    return fail(reporter, made.error());
  const std::vector<std::string>& problems = made->found.problems;
  reporter.line(fmt::format("backup written to {}, {} bytes, {}", made->path, made->bytes,
                            problems.empty() ? "checked" : "but what it is a copy of is damaged:"));
  for (const std::string& problem : problems)
    reporter.line(problem);
  reporter.line(fmt::format(
      "the folder 'keep' in {} is not part of it: keep a copy of it elsewhere, or the backup opens to nobody",
      place.store.folder()));
  if (problems.empty())
    return found_log_cut(place) ? tell_log_cut(reporter, "The backup was made", {}) : TaskResult();
  reporter.problem(
      Error{"damaged_backup", "The backup is kept, since it is better than none, but it holds damage."}.with_hint(
          made->found.costs_rows_only()
              ? "It can be restored without those rows. Keep the last backup that was checked without problems."
              : "Keep the last backup that was checked without problems: this one is not restored."));
  return {kEnvironment, {}};
}

/// The end of a line that is complete without it.
std::string what_stays(const store::SeriesReport& report) {
  return fmt::format("; {} there now, this one included{}",
                     count(report.there, report.there == 1 ? "backup" : "backups"),
                     report.removed.empty() ? "" : "; removed " + join(report.removed, ", "));
}

/// For a timer: one line that says all where all is well, and problems with exit code 3 where it is not. Where
/// `keep` comes after it, what lays that beside it says the line.
TaskResult backup_series(const Task& task, const TaskContext& place, const Reporter& reporter) {
  if (!task.payload.empty()) {  // a command of before, which sent the passphrase
    return fail(reporter,
                Error{"usage", "The command is older than the service, which seals nothing any more."}.with_hint(
                    "Use the program that the service runs."));
  }
  const std::int64_t keep = parse_integer(task.argument("keep")).value_or(store::kKeepAll);
  const bool log_cut = found_log_cut(place);
  const bool keep_comes = !task.argument("keep comes").empty();
  const auto made = store::backup_into(place.store, task.argument("to"), log_cut ? store::kKeepAll : keep,
                                       reporter.still_wanted);
  if (!made) {
    reporter.line("no backup was made; the ones that are there stay");
    return fail(reporter, made.error());
  }
  const store::VerifyReport& found = made->made.found;
  const std::map<std::string, std::int64_t> figures = {{"made_at", made->made_at},
                                                       {"bytes", made->made.bytes},
                                                       {"workers", found.workers},
                                                       {"submissions", found.submissions}};
  if (!keep_comes || log_cut || !found.problems.empty()) {
    reporter.line(fmt::format(
        "backup written to {}, {} bytes, {} workers, {} submissions, {}{}{}", made->made.path, made->made.bytes,
        found.workers, found.submissions,
        found.problems.empty() ? "checked" : "but what it is a copy of is damaged", what_stays(*made),
        keep_comes ? ""
                   : fmt::format("; the folder 'keep' in {} is not part of it: keep a copy of it elsewhere",
                                 place.store.folder())));
  }
  for (const std::string& problem : found.problems)
    reporter.line(problem);
  if (found.problems.empty()) {
    return log_cut ? tell_log_cut(reporter, "The backup was made, and no older one was removed", figures)
                   : TaskResult{kDone, figures};
  }
  reporter.problem(
      Error{"damaged_backup", "The backup is kept, and no older one was removed, since it holds damage."}
          .with_hint("Keep the last backup that was checked without problems, and look at what 'ratecheck verify' "
                     "says."));
  return {kEnvironment, figures};
}

/// The second half of a backup with `keep`, which the command has sealed. `checked`: what is to be said of the
/// first; nothing where that has told of itself.
TaskResult backup_series_keep(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const auto made_at = parse_integer(task.argument("made at"));
  const auto keep = parse_integer(task.argument("keep"));
  const auto done = store::add_sealed_keep(place.store, task.argument("to"), made_at.value_or(0), task.payload,
                                           keep.value_or(store::kKeepAll));
  if (!done)
    return fail(reporter, done.error());
  const std::string& checked = task.argument("checked");
  reporter.line(
      fmt::format("{}the folder 'keep' is sealed in {}, which opens with the passphrase only{}",
                  checked.empty() ? "" : fmt::format("backup written to {}, {}; ", done->made.path, checked),
                  done->kept_folder, what_stays(*done)));
  return {};
}

TaskResult verify(const Task&, const TaskContext& place, const Reporter& reporter) {
  const auto report = store::verify(place.store, reporter.still_wanted);
  return report ? tell_verified(*report, reporter) : fail(reporter, report.error());
}

/// Each headline rule is one that the files have, and is called what it is.
std::vector<Error> check_headlines(const insight::ReleasePlan& plan, const rulebook::Rulebook& rules) {
  std::vector<Error> problems;
  std::set<std::string> seen;
  for (const insight::PlanLeaf& leaf : plan.leaves) {
    if (!seen.insert(leaf.rule).second)
      continue;
    const rulebook::Rule* rule = rules.find(leaf.rule);
    if (rule == nullptr) {
      problems.push_back(
          Error{"unknown_rule", fmt::format("The plan '{}' names a rule '{}' that there is not.{}", plan.name,
                                            leaf.rule, did_you_mean(leaf.rule, rules.ids()))});
      continue;
    }
    const bool yardstick = rule->kind == rulebook::RuleKind::reference;
    if (yardstick != (leaf.below == Below::yardstick)) {
      problems.push_back(
          Error{"bad_plan",
                fmt::format("Below '{}' is below a {}.", leaf.rule, yardstick ? "yardstick" : "pay that is due")}
              .with_hint(fmt::format("Write below = \"{}\" in the plan.", yardstick ? "yardstick" : "pay")));
    }
  }
  return problems;
}

TaskResult adopt_plan(const Task& task, const TaskContext& place, const Reporter& reporter) {
  insight::ReadPlan read = insight::read_plan(task.argument("plan"), task.payload);
  const auto library = read.problems.empty() ? place.library(reporter) : nullptr;
  if (library != nullptr)
    read.problems = check_headlines(read.plan, library->rulebook);
  for (const Error& problem : read.problems)
    reporter.problem(problem);
  if (library == nullptr || !read.problems.empty())
    return {kInputAtFault, {}};
  const auto adopted = insight::adopt_plan(place.store, read.plan);
  if (!adopted)
    return fail(reporter, adopted.error());
  const Status written = store::write_audit(place.store, "system", "plan of releases", adopted->name);
  if (!written)
    return fail(reporter, written.error());
  reporter.line(fmt::format("the plan '{}' rules the quarters that begin on {} or later", adopted->name,
                            to_string(date_of_day_number(adopted->from_day))));
  return {};
}

/// Working figures for organizers, and what is due for everyone. With a plan: that is loaded before.
TaskResult release(const Task& task, const TaskContext& place, const Reporter& reporter) {
  if (!task.argument("plan").empty()) {
    const TaskResult adopted = adopt_plan(task, place, reporter);
    if (adopted.code != kDone)
      return adopted;
  }
  const auto made = insight::make_release(place.store);
  if (!made)
    return fail(reporter, made.error());
  reporter.line(fmt::format("working figures {} made", made->id));
  const auto published = publish_what_is_due(place.store);
  if (!published)
    return fail(reporter, published.error());
  for (const Error& note : published->notes)
    reporter.problem(note);
  for (const store::Publication& one : published->made) {
    reporter.line(
        one.period.empty()
            ? fmt::format("release {} made: the opening one, empty, under the plan '{}'", one.number, one.plan)
            : fmt::format("release {} made: {}, epsilon {}, under the plan '{}'", one.number, one.period,
                          insight::epsilon_text(one.epsilon_thousandths), one.plan));
  }
  if (made->damaged_leaves > 0) {
    reporter.line(
        fmt::format("left as they were, since sums in them are damaged: {}; 'ratecheck verify' says more",
                    count(made->damaged_leaves, "leaves")));
    return {kEnvironment, {}};
  }
  return {};
}

/// What /metrics tells, for who may use the operator's socket: also where a proxy stands in front of the service.
TaskResult metrics(const Task&, const TaskContext& place, const Reporter& reporter) {
  if (!place.metrics) {
    return fail(reporter,
                Error{"no_service", fmt::format("No service has '{}' open.", place.store.folder())}.with_hint(
                    "The figures are of a running service: ratecheck serve."));
  }
  const std::string text = place.metrics();
  for (const std::string_view line :
       split(std::string_view(text).substr(0, text.find_last_not_of('\n') + 1), '\n'))
    reporter.line(line);
  return {};
}

/// By the key itself: an operator cannot erase by a number, since none is ever shown.
TaskResult erase(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker)
    return fail(reporter, worker.error());
  if (worker->scope != store::Scope::all)
    return fail(reporter, Error{"unknown_key", "This is a token; only the key itself erases."});
  const auto receipt = store::erase_worker(place.store, worker->worker);
  if (!receipt)
    return fail(reporter, receipt.error());
  reporter.line(fmt::format("erased: {}{}{}{}; receipt {}", count(receipt->submissions, "submissions, "),
                            count(receipt->work_items, "work items, "), count(receipt->verdicts, "verdicts, "),
                            count(receipt->tokens, "tokens"), receipt->receipt));
  for (const std::string& kept : store::kept_databases(place.store.folder()))
    reporter.line("who was erased may still be read in what a restore kept, delete it: " + kept);
  return {};
}

TaskResult organizer_add(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const std::string& name = task.argument("name");
  const auto role = parse_word<Role>(task.argument("role"));
  if (!role)
    return fail(reporter, Error{"usage", fmt::format("The role is one of {}.", join(all_words<Role>(), ", "))});
  const auto made = store::add_organizer(place.store, name, task.payload, *role);
  if (!made)
    return fail(reporter, made.error());
  reporter.line(fmt::format("added {}, {}", name, store::to_string(*role)));
  return {};
}

TaskResult organizer_remove(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const std::string& name = task.argument("name");
  const Status removed = store::disable_organizer(place.store, name);
  if (!removed)
    return fail(reporter, removed.error());
  reporter.line(fmt::format("removed {}: no way in, all sessions ended; the name stays taken", name));
  return {};
}

TaskResult organizer_password(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const std::string& name = task.argument("name");
  const Status changed = store::set_password(place.store, name, task.payload);
  if (!changed)
    return fail(reporter, changed.error());
  reporter.line(fmt::format("the password of {} is changed; all sessions ended", name));
  return {};
}

TaskResult organizer_list(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const auto all = store::list_organizers(place.store);
  if (!all)
    return fail(reporter, all.error());
  JsonWriter out;
  out.begin_array();
  for (const store::Organizer& one : *all) {
    out.begin_object().member("name", one.name).member("role", store::to_string(one.role));
    out.member("removed", one.disabled).end_object();
    if (task.argument("json").empty()) {
      reporter.line(
          fmt::format("{}, {}{}", one.name, store::to_string(one.role), one.disabled ? ", removed" : ""));
    }
  }
  out.end_array();
  if (!task.argument("json").empty())
    reporter.line(out.text());
  return {};
}

/// What was read and judged again, in sums; nothing that names a worker.
void tell(const Reporter& reporter, const pipeline::Reassessed& done) {
  std::int64_t changed = 0;
  for (const auto& [change, verdicts] : done.changes)
    changed += verdicts;
  if (done.read > 0) {
    reporter.line(fmt::format("kept documents read by newer parsers: {}{}{}", count(done.read, "uploads, "),
                              count(done.otherwise, "read otherwise than before, "),
                              count(done.corrections_dropped, "corrections dropped")));
  }
  if (done.left > 0) {
    reporter.line("left as they were read, since these parsers do not read them any better: " +
                  count(done.left, "uploads"));
  }
  if (done.unreadable > 0) {
    reporter.line(fmt::format("passed over, since they are damaged: {}; 'ratecheck verify' names their rows",
                              count(done.unreadable, "uploads")));
  }
  reporter.line(fmt::format("judged again by {}: {}{}", done.rules, count(done.judged, "uploads, "),
                            count(changed, "verdicts say something else")));
  for (const auto& [change, verdicts] : done.changes) {
    const auto& [rule, was, is_now] = change;
    reporter.line(fmt::format("  {}: {} -> {}, {}", rule, was.empty() ? "no verdict" : was,
                              is_now.empty() ? "no verdict" : is_now, verdicts));
  }
}

/// Invented data is left alone: it was judged by a rule of its own. The files are read again first, so that a
/// running service judges by the newest.
TaskResult reassess(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const auto invented = store::is_invented(place.store);
  if (!invented)
    return fail(reporter, invented.error());
  if (*invented)
    return fail(reporter, Error{"invented_data", "The folder holds invented data, judged by an invented rule."});
  const auto library = place.fresh_library(reporter);
  if (library == nullptr)
    return {kInputAtFault, {}};
  const auto done = pipeline::reassess_all(place.store, library, reporter.still_wanted);
  if (!done)
    return fail(reporter, done.error());
  const Status written = store::write_audit(place.store, "system", "judged again", done->rules);
  if (!written)
    return fail(reporter, written.error());
  if (task.argument("json").empty()) {
    tell(reporter, *done);
  } else {
    reporter.line(pipeline::to_json(*done));
  }
  return {};
}

/// Options travel as texts; an empty one was not given.
pipeline::CheckOptions options_of(const Task& task) {
  pipeline::CheckOptions options;
  const auto given = [&](const char* name) {
    const std::string& value = task.argument(name);
    return value.empty() ? std::nullopt : std::optional(value);
  };
  options.platform = given("platform");
  options.time_zone = given("zone");
  if (const auto year = parse_integer(task.argument("year")))
    options.year = static_cast<int>(*year);
  return options;
}

/// The problem of a document, then each of its faults with its place in it.
void tell_problems(const Reporter& reporter, const pipeline::CheckedDocument& document) {
  reporter.problem(*document.problem);
  for (const JsonFault& fault : document.faults) {
    reporter.problem(
        {fault.code, fmt::format("{}: {}", fault.at, fault.detail), {document.name, 0, 0}, fault.hint, {}});
  }
}

/// One file, one submission: a bad file costs itself only.
TaskResult import(const Task& task, const TaskContext& place, const Reporter& reporter) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker)
    return fail(reporter, worker.error());
  const auto library = place.library(reporter);
  if (library == nullptr)
    return {kInputAtFault, {}};
  const std::string& name = task.argument("name");
  const pipeline::Upload upload{
      {{name, task.argument("media_type"), task.payload}}, options_of(task), false, task.payload};
  const pipeline::CheckResult result =
      pipeline::check(upload.documents, upload.options, library->parsers, library->rulebook);
  const pipeline::CheckedDocument& document = result.read.documents.at(0);
  if (document.problem) {
    tell_problems(reporter, document);
    return {kInputAtFault, {}};
  }
  for (const JsonFault& notice : document.notices)
    reporter.problem({notice.code, "note: " + notice.detail, {document.name, 0, 0}, notice.hint, {}});
  const auto stored = pipeline::keep(place.store, library, worker->worker, upload, result);
  if (!stored)
    return fail(reporter, stored.error());
  reporter.line(fmt::format("{}: {}{}", name, count(stored->new_work, "new work items"),
                            stored->fresh ? "" : " (known document)"));
  return {kDone,
          {{"new_work", stored->new_work}, {"known_work", stored->known_work}, {"withheld", stored->withheld}}};
}

TaskResult import_long_file(const Task& task, const TaskContext& place, const Reporter& reporter) {
  return import_long(task, options_of(task), place, reporter);
}

}  // namespace

// Empty where it was not given.
const std::string& Task::argument(const std::string& name) const {
  static const std::string kNothing;
  const auto found = arguments.find(name);
  return found == arguments.end() ? kNothing : found->second;
}

// The code is the environment's where something is wrong: the input had no part in it.
TaskResult tell_verified(const store::VerifyReport& report, const Reporter& reporter) {
  reporter.line(fmt::format("checked {}{}{}", count(report.workers, "workers, "),
                            count(report.submissions, "submissions, "), count(report.work_items, "work items")));
  if (!report.derived_counted) {
    reporter.line("an older program made the database: its sums are counted again when this one first opens it");
  }
  for (const std::string& problem : report.problems)
    reporter.line(problem);
  for (const Error& fault : report.folder_faults)
    reporter.problem(fault);
  if (report.problems.empty() && !report.folder_faults.empty()) {
    reporter.line("the database is well, but what lies beside it is not, or was not at the start");
    return {kEnvironment, {}};
  }
  reporter.line(
      report.problems.empty() ? "all is well"
      : report.costs_rows_only()
          ? "the rest is well; a backup from before may hold these, and a document that is uploaded again is "
            "read anew"
          : "there are problems; restore the last good backup");
  return {report.problems.empty() ? kDone : kEnvironment, {}};
}

Result<insight::PublishReport> publish_what_is_due(store::Store& store) {
  const auto invented = store::is_invented(store);
  if (!invented)
    return invented.error();
  return *invented ? insight::PublishReport() : insight::publish_due(store);
}

TaskResult perform(const Task& task, const TaskContext& place, const Reporter& reporter) {
  using Does = TaskResult (*)(const Task&, const TaskContext&, const Reporter&);
  static const std::map<std::string, Does> kTasks = {
      {"backup", backup},
      {"backup series", backup_series},
      {"backup series keep", backup_series_keep},
      {"verify", verify},
      {"release", release},
      {"metrics", metrics},
      {"erase", erase},
      {"reassess", reassess},
      {"import", import},
      {"import long", import_long_file},
      {"organizer add", organizer_add},
      {"organizer list", organizer_list},
      {"organizer remove", organizer_remove},
      {"organizer password", organizer_password},
  };
  const auto found = kTasks.find(task.command);
  if (found == kTasks.end()) {
    return fail(reporter, Error{"usage", fmt::format("The service does not know '{}'.", task.command)}.with_hint(
                              "Use one version of ratecheck for both."));
  }
  return found->second(task, place, reporter);
}

}  // namespace ratecheck::app
