#include "app/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <cstdio>

#include "app/console.h"
#include "ratecheck/base/text.h"
#include "ratecheck/base/words.h"

// Each command is described here once: its words, its options, the function that does it. To add one: a function
// in a file of its own (X_command.cpp), its declaration in command_line.h, and a few lines in the add_… function
// of its kind here; one that writes into a data folder is a task as well (tasks.cpp).
//
// CLI11 fills the one Arguments object while it parses and calls back the command that was named; that only notes
// which function is meant. It runs after parsing is done, so that no command begins before all words are known to
// be good.

namespace ratecheck::app {
namespace {

/// Whatever any command may be told. One of them runs, so that they can share.
struct Arguments {
  Shared shared;
  CheckArguments check;
  EvaluateArguments evaluate;
  ServeArguments serve;
  DemoArguments demo;
  OrganizerArguments organizer;
  BackupArguments backup;
  std::vector<std::string> paths;
  std::string path;  ///< of a backup to verify, of a plan
  std::string key;   ///< of a worker
  int (*chosen)(const Arguments&) = nullptr;
};

template <ListedWord List>
std::string one_of() {
  return join(all_words<List>(), ", ");
}

void take_json(CLI::App& command, Arguments& arguments) {
  command.add_flag("--json", arguments.shared.json, "one JSON document on standard output, nothing else");
}

/// Options of commands that load files. `json`: it can answer in JSON.
void take_shared(CLI::App& command, Arguments& arguments, bool json = true) {
  command.add_option("--rules", arguments.shared.rules, "folder of rule files instead of the shipped ones");
  command.add_option("--parsers", arguments.shared.parsers, "folder of parser files instead of the shipped ones");
  if (json)
    take_json(command, arguments);
}

/// A command by its name, what it does in a few words, and the function behind it.
CLI::App* add(CLI::App& app, Arguments& arguments, const char* name, const char* does,
              int (*function)(const Arguments&)) {
  CLI::App* command = app.add_subcommand(name, does);
  command->callback([&arguments, function] { arguments.chosen = function; });
  return command;
}

/// Options of commands that read documents.
void take_documents(CLI::App& command, ReadArguments& read) {
  command.add_option("FILE", read.files, "documents; - is standard input; a PDF goes through pdftotext")
      ->required();
  command.add_option("--platform", read.platform, "only parsers of this platform, by its id");
  command.add_option("--zone", read.time_zone, "time zone where the document does not tell, as Europe/London");
  command.add_option("--year", read.year, "year where the document does not tell");
}

void take_place(CLI::App& command, ReadArguments& read) {
  command.add_option("--place", read.place, "where the work was, as GB or US-WA/Seattle");
}

/// Commands that keep nothing and need no data folder.
void add_reading(CLI::App& app, Arguments& arguments) {
  CLI::App* read = add(app, arguments, "read", "read documents into statements",
                       [](const Arguments& a) { return read_command(a.shared, a.check.read); });
  take_shared(*read, arguments);
  take_documents(*read, arguments.check.read);
  take_place(*read, arguments.check.read);
  read->add_flag("--explain", arguments.check.read.explain, "show which pattern took which text");

  CLI::App* check = add(app, arguments, "check", "read documents and judge the pay in them",
                        [](const Arguments& a) { return check_command(a.shared, a.check); });
  take_shared(*check, arguments);
  take_documents(*check, arguments.check.read);
  take_place(*check, arguments.check.read);
  check->add_option("--vehicle", arguments.check.vehicle, one_of<Vehicle>());
  check->add_option("--rule", arguments.check.rules, "only this rule; may be given several times");
  check->add_option("--holds", arguments.check.holds,
                    "this file holds where another tells its work differently; may be given several times");
  check->add_flag("--steps", arguments.check.steps, "with the arithmetic, step by step");
}

void add_rulebook(CLI::App& app, Arguments& arguments) {
  CLI::App* evaluate = add(app, arguments, "evaluate", "work out one formula",
                           [](const Arguments& a) { return evaluate_command(a.shared, a.evaluate); });
  take_shared(*evaluate, arguments);
  evaluate->add_option("RULE", arguments.evaluate.rule, "id of the rule")->required();
  evaluate->add_option("INPUT", arguments.evaluate.inputs, "name=value, as engaged_time=\"15 min\"");
  evaluate->add_option("--on", arguments.evaluate.on, "the day whose card is used, as 2025-06-01");
  evaluate->add_option("--work", arguments.evaluate.work, "JSON array of work items, for rules over a period");

  CLI::App* lint = add(app, arguments, "lint", "check parser and rule files and run their examples",
                       [](const Arguments& a) { return lint_command(a.shared, a.paths); });
  take_shared(*lint, arguments, false);
  lint->add_option("PATH", arguments.paths, "files or folders; none: all shipped ones");

  take_shared(*add(app, arguments, "rules", "list the rules: what is in force where, and until when it is known",
                   [](const Arguments& a) { return rules_command(a.shared); }),
              arguments);
  take_shared(*add(app, arguments, "parsers", "list the documents that can be read",
                   [](const Arguments& a) { return parsers_command(a.shared); }),
              arguments);
}

/// An empty name, as of a shell's variable that is not set, does not mean that no file was named.
std::string is_named(const std::string& path) {
  return path.empty() ? "the name is empty" : "";
}

/// A command that works with a data folder.
CLI::App* add_with_data(CLI::App& app, Arguments& arguments, const char* name, const char* does,
                        int (*function)(const Arguments&)) {
  CLI::App* command = add(app, arguments, name, does, function);
  command->add_option("--data", arguments.shared.data, "folder of the database; default ./data");
  return command;
}

/// What needs a data folder and files together.
void add_service(CLI::App& app, Arguments& arguments) {
  CLI::App* serve = add_with_data(app, arguments, "serve", "answer over HTTP, with pages",
                                  [](const Arguments& a) { return serve_command(a.shared, a.serve); });
  take_shared(*serve, arguments, false);
  serve->add_option("--listen", arguments.serve.listen, "ADDRESS:PORT; default 127.0.0.1:8080");
  serve->add_flag("--behind-proxy", arguments.serve.behind_proxy,
                  "a proxy that speaks TLS stands in front; allows a public address");
  serve->add_option(
      "--host", arguments.serve.hosts,
      "name that people ask for, as pay.example.org; any other but this machine's own is refused; may "
      "be given several times");
  serve->add_option("--cors-origin", arguments.serve.cors_origins,
                    "origin of a browser extension that may post; may be given several times");
  serve->add_flag("--insights-for-organizers")
      ->description("changes nothing: working figures are always for organizers only");
  const CLI::Range from_none(std::int64_t{0}, std::int64_t{1000000});
  serve
      ->add_option("--work-seconds-per-minute", arguments.serve.work_seconds_per_minute,
                   "seconds of a processor that the answers to one address may take a minute; default 15, 0: any")
      ->check(from_none);
  serve
      ->add_option("--uploads-per-day", arguments.serve.uploads_per_day,
                   "new uploads of one key a day; default 2000, 0: any")
      ->check(from_none);
  serve
      ->add_option("--mebibytes-per-day", arguments.serve.mebibytes_per_day,
                   "MiB that one key may add a day, as they are kept; default 64, 0: any")
      ->check(from_none);
  serve
      ->add_option("--mebibytes-per-key", arguments.serve.mebibytes_per_key,
                   "MiB that one key may keep in all; default 1024, 0: any")
      ->check(from_none);
  serve
      ->add_option("--erase-idle-days", arguments.serve.erase_idle_days,
                   "erase workers who uploaded nothing for so many days; default: never")
      ->check(CLI::Range(std::int64_t{30}, std::int64_t{36500}));

  CLI::App* import = add_with_data(app, arguments, "import", "read, judge and keep many documents",
                                   [](const Arguments& a) { return import_command(a.shared, a.check, a.key); });
  take_shared(*import, arguments, false);
  take_documents(*import, arguments.check.read);
  import->add_option("--worker", arguments.key, "key of the worker they belong to")->required();
}

void add_backups(CLI::App& app, Arguments& arguments) {
  BackupArguments& backup = arguments.backup;
  CLI::App* made = add_with_data(app, arguments, "backup", "write a checked copy of the database",
                                 [](const Arguments& a) { return backup_command(a.shared, a.backup); });
  CLI::Option* file = made->add_option("FILE", backup.path, "file to write");
  CLI::Option* folder =
      made->add_option("--to", backup.folder, "folder to write into, under a name with the time; for timers")
          ->check(is_named)
          ->excludes(file);
  made->add_option("--keep", backup.keep, "with --to: how many stay there, the newest; default 14")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{10000}))
      ->needs(folder);
  CLI::Option* sealed =
      made->add_flag("--with-keep", backup.with_keep,
                     "with --to: the folder 'keep' goes along in a file of its own, sealed to a passphrase")
          ->needs(folder);
  made->add_option("--passphrase-file", backup.passphrase_file,
                   "file whose first line it is; else it is asked for")
      ->check(is_named)
      ->needs(sealed);

  CLI::App* restored =
      add_with_data(app, arguments, "restore", "put a backup in place; later erasures are applied again",
                    [](const Arguments& a) { return restore_command(a.shared, a.backup); });
  restored->add_option("FROM", backup.path, "backup file")->check(is_named)->required();
  CLI::Option* keep_file = restored
                               ->add_option("--keep-file", backup.keep_file,
                                            "sealed copy of the folder 'keep', for a folder without one")
                               ->check(is_named);
  restored
      ->add_option("--passphrase-file", backup.passphrase_file,
                   "file whose first line it is; else it is asked for")
      ->check(is_named)
      ->needs(keep_file);
  restored->add_flag("--no-erasures", backup.no_erasures,
                     "there is no list of erasures: whoever was erased since the backup comes back");
}

void add_operations(CLI::App& app, Arguments& arguments) {
  CLI::App* demo = add_with_data(app, arguments, "demo", "fill an empty folder with clearly marked invented data",
                                 [](const Arguments& a) { return demo_command(a.shared, a.demo); });
  demo->add_option("--workers", arguments.demo.workers, "how many invented workers; default 360")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000}));
  demo->add_option("--work-items", arguments.demo.work_items, "how many work items; default 20000")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{10000000}));

  add_backups(app, arguments);
  add_with_data(app, arguments, "verify", "check the database and recount every sum, or check a backup",
                [](const Arguments& a) { return verify_command(a.shared, a.path); })
      ->add_option("FILE", arguments.path, "a backup to check instead; it stays as it is")
      ->check(is_named);
  CLI::App* release =
      add_with_data(app, arguments, "release", "make working figures anew, and what is due for everyone",
                    [](const Arguments& a) { return release_command(a.shared, a.path); });
  take_shared(*release, arguments);
  release->add_option("--plan", arguments.path, "a plan of releases that rules from a quarter to come")
      ->check(is_named);
  add_with_data(app, arguments, "metrics", "figures of the running service, as Prometheus reads them",
                [](const Arguments& a) { return metrics_command(a.shared); });
  add_with_data(app, arguments, "erase", "erase a worker and all that hangs on the key",
                [](const Arguments& a) { return erase_command(a.shared, a.key); })
      ->add_option("KEY", arguments.key, "key of the worker")
      ->required();
  take_shared(*add_with_data(app, arguments, "reassess", "judge again what older rules judged; tells what changed",
                             [](const Arguments& a) { return reassess_command(a.shared); }),
              arguments);
}

void add_organizers(CLI::App& app, Arguments& arguments) {
  CLI::App* organizer = app.add_subcommand("organizer", "accounts of organizers");
  organizer->require_subcommand(1);
  CLI::App* added = add_with_data(*organizer, arguments, "add", "a new account; the password is asked for",
                                  [](const Arguments& a) { return organizer_add_command(a.shared, a.organizer); });
  added->add_option("--role", arguments.organizer.role, one_of<Role>() + "; default organizer");
  CLI::App* list = add_with_data(*organizer, arguments, "list", "all accounts with their roles",
                                 [](const Arguments& a) { return organizer_list_command(a.shared); });
  take_json(*list, arguments);
  CLI::App* removed =
      add_with_data(*organizer, arguments, "remove", "end an account and its sessions",
                    [](const Arguments& a) { return organizer_remove_command(a.shared, a.organizer); });
  CLI::App* password =
      add_with_data(*organizer, arguments, "password", "a new password; ends all sessions of the account",
                    [](const Arguments& a) { return organizer_password_command(a.shared, a.organizer); });
  for (CLI::App* command : {added, removed, password})
    command->add_option("NAME", arguments.organizer.name, "name of the account")->required();
}

/// For the hint, in the order in which they were added.
std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// CLI11 says what it did not expect; a person wants to know what was meant.
std::string usage_hint(const CLI::App& app, int argc, const char* const* argv) {
  std::vector<std::string> known = command_names(app);
  const std::vector<std::string> commands = known;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool first = i == 1;
    if (first && word.substr(0, 1) != "-") {
      const bool exists = std::find(commands.begin(), commands.end(), word) != commands.end();
      if (!exists)
        return fmt::format("Commands: {}.{}", join(commands, ", "), did_you_mean(word, commands));
      for (const CLI::Option* option : app.get_subcommand(std::string(word))->get_options())
        known.push_back(option->get_name());
    } else if (word.substr(0, 2) == "--") {
      const std::string name(word.substr(0, word.find('=')));
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        const std::string meant = did_you_mean(name, known);
        if (!meant.empty())
          return fmt::format("'{}' is not an option here.{}", name, meant);
      }
    }
  }
  return "'ratecheck --help' and 'ratecheck COMMAND --help' tell what there is.";
}

}  // namespace

int run(int argc, const char* const* argv) {
  // a service's log may be a file: whoever reads it waits for whole lines, not for a full buffer
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  CLI::App app("Ratecheck: was a gig worker paid what published formulas say is due?", "ratecheck");
  app.require_subcommand(1);
  app.set_version_flag("--version", RATECHECK_VERSION);
  Arguments arguments;
  add_reading(app, arguments);
  add_rulebook(app, arguments);
  add_service(app, arguments);
  add_operations(app, arguments);
  add_organizers(app, arguments);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& told) {  // --help and --version
    return app.exit(told);
  } catch (const CLI::ParseError& fault) {
    print_error(Error{"usage", fault.what()}.with_hint(usage_hint(app, argc, argv)));
    return kUsage;
  }
  const int code = arguments.chosen(arguments);
  return all_is_printed() || code != kDone ? code : kEnvironment;
}

}  // namespace ratecheck::app
