#include "command_line.h"
#include "long_import.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/text.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/service/application.h"
#include "ratecheck/service/check.h"
#include "ratecheck/store/demo.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "ratecheck/store/workers.h"
#include "reassess.h"
#include "task.h"

// What each command does with an open store; called by the command itself or, on its behalf, by the service.

namespace ratecheck::app {
namespace {

/// What is wrong with a key, a name or a password is the input's fault, all else the environment's.
Done fail(const Teller& teller, const Error& error) {
  teller.problem(error);
  for (const char* code : {"mistyped_key", "unknown_key", "not_found", "bad_value", "weak_password", "name_taken",
                           "already_exists", "invented_data", "usage"}) {
    if (error.code == code)
      return {kInputAtFault, {}};
  }
  return {kEnvironment, {}};
}

std::string count(std::int64_t number, const char* what) {
  return std::to_string(number) + " " + what;
}

Done backup(const Task& task, const Workplace& place, const Teller& teller) {
  const auto made = store::backup(place.store, task.argument("to"));
  if (!made.ok())
    return fail(teller, made.error());
  teller.line("backup written to " + made->path + ", " + count(made->bytes, "bytes, checked"));
  teller.line("the file 'secret' in " + place.store.folder() +
              " is not part of it: keep a copy of that elsewhere");
  return {};
}

Done verify(const Task&, const Workplace& place, const Teller& teller) {
  const auto report = store::verify(place.store);
  if (!report.ok())
    return fail(teller, report.error());
  teller.line("checked " + count(report->workers, "workers, ") + count(report->submissions, "submissions, ") +
              count(report->work_items, "work items"));
  for (const std::string& problem : report->problems)
    teller.line(problem);
  teller.line(report->problems.empty() ? "all is well" : "there are problems; restore the last good backup");
  return {report->problems.empty() ? kDone : kEnvironment, {}};
}

Done release(const Task&, const Workplace& place, const Teller& teller) {
  const auto made = insight::make_release(place.store);
  if (!made.ok())
    return fail(teller, made.error());
  teller.line("release " + std::to_string(made->id) + " made");
  return {};
}

Done erase(const Task& task, const Workplace& place, const Teller& teller) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker.ok())
    return fail(teller, worker.error());
  if (worker->scope != store::Scope::all)
    return fail(teller, {"unknown_key", "this is a token; only the key itself erases", {}, {}, {}});
  const auto receipt = store::erase_worker(place.store, worker->worker);
  if (!receipt.ok())
    return fail(teller, receipt.error());
  teller.line("erased: " + count(receipt->submissions, "submissions, ") +
              count(receipt->work_items, "work items, ") + count(receipt->verdicts, "verdicts, ") +
              count(receipt->tokens, "tokens") + "; receipt " + receipt->receipt);
  for (const std::string& kept : store::kept_databases(place.store.folder()))
    teller.line("who was erased may still be read in what a restore kept, delete it: " + kept);
  return {};
}

Done organizer_add(const Task& task, const Workplace& place, const Teller& teller) {
  const std::string& name = task.argument("name");
  const auto role = parse_word<Role>(task.argument("role"));
  if (!role)
    return fail(teller, {"usage", "the role is one of " + join(all_words<Role>(), ", "), {}, {}, {}});
  const auto made = store::add_organizer(place.store, name, task.payload, *role);
  if (!made.ok())
    return fail(teller, made.error());
  teller.line("added " + name + ", " + std::string(store::to_string(*role)));
  return {};
}

Done organizer_remove(const Task& task, const Workplace& place, const Teller& teller) {
  const std::string& name = task.argument("name");
  const Status removed = store::disable_organizer(place.store, name);
  if (!removed.ok())
    return fail(teller, removed.error());
  teller.line("removed " + name + ": no way in, all sessions ended; the name stays taken");
  return {};
}

Done organizer_password(const Task& task, const Workplace& place, const Teller& teller) {
  const std::string& name = task.argument("name");
  const Status changed = store::set_password(place.store, name, task.payload);
  if (!changed.ok())
    return fail(teller, changed.error());
  teller.line("the password of " + name + " is changed; all sessions ended");
  return {};
}

Done organizer_list(const Task& task, const Workplace& place, const Teller& teller) {
  const auto all = store::list_organizers(place.store);
  if (!all.ok())
    return fail(teller, all.error());
  JsonWriter out;
  out.begin_array();
  for (const store::Organizer& one : *all) {
    out.begin_object().member("name", one.name).member("role", store::to_string(one.role));
    out.member("removed", one.disabled).end_object();
    if (task.argument("json").empty())
      teller.line(one.name + ", " + std::string(store::to_string(one.role)) + (one.disabled ? ", removed" : ""));
  }
  out.end_array();
  if (!task.argument("json").empty())
    teller.line(out.text());
  return {};
}

Done reassess(const Task& task, const Workplace& place, const Teller& teller) {
  const auto invented = store::is_demo(place.store);
  if (!invented.ok())
    return fail(teller, invented.error());
  if (*invented) {
    return fail(teller,
                {"invented_data", "the folder holds invented data, judged by an invented rule", {}, {}, {}});
  }
  const auto library = place.fresh_library(teller);
  if (library == nullptr)
    return {kInputAtFault, {}};
  const auto done = reassess_all(place, teller, library);
  if (!done.ok())
    return fail(teller, done.error());
  const Status written = store::write_audit(place.store, "system", "judged again", done->rules);
  if (!written.ok())
    return fail(teller, written.error());
  if (task.argument("json").empty()) {
    tell(teller, *done);
  } else {
    teller.line(to_json(*done));
  }
  return {};
}

service::CheckOptions options_of(const Task& task) {
  service::CheckOptions options;
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

void tell_problems(const Teller& teller, const service::CheckedDocument& document) {
  teller.problem(*document.problem);
  for (const JsonFault& fault : document.faults)
    teller.problem({fault.code, fault.at + ": " + fault.detail, {document.name, 0, 0}, fault.hint, {}});
}

/// One file, one submission: a bad file costs itself only.
Done import(const Task& task, const Workplace& place, const Teller& teller) {
  const auto worker = store::authenticate(place.store, task.argument("key"));
  if (!worker.ok())
    return fail(teller, worker.error());
  const auto library = place.library(teller);
  if (library == nullptr)
    return {kInputAtFault, {}};
  const std::string& name = task.argument("name");
  const service::CheckResult result = service::check({{name, task.argument("media_type"), task.payload}},
                                                     options_of(task), library->parsers, library->rulebook);
  const service::CheckedDocument& document = result.read.documents.at(0);
  if (document.problem) {
    tell_problems(teller, document);
    return {kInputAtFault, {}};
  }
  for (const JsonFault& notice : document.notices)
    teller.problem({notice.code, "note: " + notice.detail, {document.name, 0, 0}, notice.hint, {}});
  const store::Judge judge = service::judge_with(library);
  const auto stored = store::put(place.store, {worker->worker,
                                               task.payload,
                                               library->parsers_version,
                                               judge.rules,
                                               {document.sha256},
                                               result.read.statements,
                                               result.assessment,
                                               {},
                                               &judge});
  if (!stored.ok())
    return fail(teller, stored.error());
  teller.line(name + ": " + count(stored->new_work, "new work items") +
              (stored->fresh ? "" : " (known document)"));
  return {kDone,
          {{"new_work", stored->new_work}, {"known_work", stored->known_work}, {"withheld", stored->withheld}}};
}

Done import_long_file(const Task& task, const Workplace& place, const Teller& teller) {
  return import_long(task, options_of(task), place, teller);
}

}  // namespace

const std::string& Task::argument(const std::string& name) const {
  static const std::string kNothing;
  const auto found = arguments.find(name);
  return found == arguments.end() ? kNothing : found->second;
}

Done perform(const Task& task, const Workplace& place, const Teller& teller) {
  using Does = Done (*)(const Task&, const Workplace&, const Teller&);
  static const std::map<std::string, Does> kTasks = {
      {"backup", backup},
      {"verify", verify},
      {"release", release},
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
    return fail(teller, {"usage",
                         "the service does not know '" + task.command + "'",
                         {},
                         "use one version of ratecheck for both",
                         {}});
  }
  return found->second(task, place, teller);
}

}  // namespace ratecheck::app
