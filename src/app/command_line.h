#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The commands. Each parses nothing itself: it gets what CLI11 read, does its work, prints, and returns the exit
/// code.
///
///   Shared shared;
///   shared.json = true;
///   CheckArguments arguments;
///   arguments.read.files = {"march.txt"};
///   return check_command(shared, arguments);
namespace ratecheck::app {

/// Exit codes of docs/design.md "Contract: command line".
inline constexpr int kDone = 0;
inline constexpr int kInputAtFault = 1;
inline constexpr int kUsage = 2;
inline constexpr int kEnvironment = 3;

/// What every command may be told.
struct Shared {
  std::string rules;    ///< folder; empty: the shipped one
  std::string parsers;  ///< folder; empty: the shipped one
  std::string data = "data";
  bool json = false;
};

/// What reading documents may be told; absent: the document decides.
struct ReadArguments {
  std::vector<std::string> files;
  bool explain = false;
  std::optional<std::string> platform;
  std::optional<std::string> place;
  std::optional<std::string> time_zone;
  std::optional<int> year;
};

/// The same and what judging may be told. Words are as they were typed; the command checks them.
struct CheckArguments {
  ReadArguments read;
  std::optional<std::string> vehicle;
  std::vector<std::string> rules;
  std::vector<std::string> holds;  ///< files, as they were given
  bool steps = false;
};

/// One formula by itself. `on`: a day as 2025-06-01.
struct EvaluateArguments {
  std::string rule;
  std::optional<std::string> on;
  std::vector<std::string> inputs;  ///< name=value
  std::optional<std::string> work;  ///< file
};

/// `erase_idle_days`: 0: never. Quotas: 0: no limit.
struct ServeArguments {
  std::string listen = "127.0.0.1:8080";
  bool behind_proxy = false;
  std::vector<std::string> hosts;
  std::int64_t work_seconds_per_minute = 15;
  std::int64_t uploads_per_day = 2000;
  std::int64_t mebibytes_per_day = 64;
  std::int64_t mebibytes_per_key = 1024;
  std::vector<std::string> cors_origins;
  std::int64_t erase_idle_days = 0;
};

/// How much is invented.
struct DemoArguments {
  std::int64_t workers = 360;
  std::int64_t work_items = 20000;
};

/// Of `organizer add`, `remove` and `password`. A password is never an argument: other users could see it.
struct OrganizerArguments {
  std::string name;
  std::string role = "organizer";
};

/// Of `backup` and `restore`. A passphrase is never an argument.
struct BackupArguments {
  std::string path;             ///< of the file
  std::string folder;           ///< instead of it: of a series of backups
  std::int64_t keep = 14;       ///< how many of the series stay
  bool with_keep = false;       ///< the folder `keep` goes along, sealed
  std::string keep_file;        ///< to restore: where it is sealed
  std::string passphrase_file;  ///< empty: asked for
  bool no_erasures = false;
};

int read_command(const Shared& shared, const ReadArguments& arguments);
int check_command(const Shared& shared, const CheckArguments& arguments);
int evaluate_command(const Shared& shared, const EvaluateArguments& arguments);
int lint_command(const Shared& shared, const std::vector<std::string>& paths);
int rules_command(const Shared& shared);
int parsers_command(const Shared& shared);
int serve_command(const Shared& shared, const ServeArguments& arguments);
int import_command(const Shared& shared, const CheckArguments& arguments, const std::string& key);
int backup_command(const Shared& shared, const BackupArguments& arguments);
int restore_command(const Shared& shared, const BackupArguments& arguments);
/// `backup_path`: empty, the database of the data folder.
int verify_command(const Shared& shared, const std::string& backup_path);
int release_command(const Shared& shared, const std::string& plan_path);
int metrics_command(const Shared& shared);
int demo_command(const Shared& shared, const DemoArguments& arguments);
int erase_command(const Shared& shared, const std::string& key);
int reassess_command(const Shared& shared);
int organizer_add_command(const Shared& shared, const OrganizerArguments& arguments);
int organizer_list_command(const Shared& shared);
int organizer_remove_command(const Shared& shared, const OrganizerArguments& arguments);
int organizer_password_command(const Shared& shared, const OrganizerArguments& arguments);

/// Parses the arguments, runs the command, gives the exit code.
int run(int argc, const char* const* argv);

}  // namespace ratecheck::app
