// Files that an operator brings: backups, the opened copy of `keep`, the lists in it, the log beside a database.
//
//   byte 0            which of them
//   the rest          its bytes; of a backup how one that is whole is damaged:
//     byte 1          bit 0: sealed again, as if it had been written so; bit 1: cut; bit 2: something is added
//     bytes 2 and 3   how much is cut or added
//     4 bytes each    where (three bytes) and by what a byte is changed
//
// Under its seal no change passes; what is sealed again is whole, damaged or refused, in the words of the
// catalogue, and never harms the folder that it is brought into. Lists that are not called damaged are written and
// read again, the same. (Sealed copies themselves are libsodium's, and take a second each: sealed_test.cpp.)

#include <fstream>
#include <set>

#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/upkeep.h"
#include "service.h"
#include "store/db/folder.h"
#include "store/db/keep.h"
#include "store/db/log_check.h"
#include "store/operations/backup_file.h"
#include "store/operations/packed_keep.h"

using fuzz::require;
using fuzz::Service;
using namespace ratecheck;
using namespace ratecheck::store;

namespace {

// The backup itself is some 400 KB, which SQLite reads through a cache of two megabytes; the edits cost nothing.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{32} << 20U, .memory_per_byte = 100, .seconds = 5};

void write(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

const fuzz::Scratch& scratch() {
  static const fuzz::Scratch folder;
  return folder;
}
std::string in_scratch(const char* name) {
  return scratch().path() + "/" + name;
}

/// A backup of the sample and the folder `keep` that it belongs to. Made once.
struct Whole {
  std::string bytes;
  std::vector<KeptFile> keep;
};
const Whole& whole() {
  static const Whole made = [] {
    Service& service = Service::one();
    const std::string path = in_scratch("whole.db");
    require(static_cast<bool>(backup(service.store(), path)), "a backup is made");
    return Whole{read_file(path), files_of_keep(service.store().folder())};
  }();
  return made;
}

std::string damaged(std::string_view edits) {
  std::string bytes = whole().bytes;
  if (edits.size() < 3)
    return bytes;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(edits[i]); };
  const unsigned flags = at(0);
  const std::size_t much = at(1) * 256U + at(2);
  for (std::size_t i = 3; i + 4 <= edits.size(); i += 4)
    bytes[(at(i) * 65536U + at(i + 1) * 256U + at(i + 2)) % bytes.size()] ^= edits[i + 3];
  if ((flags & 1U) != 0) {
    write(in_scratch("sealing.db"), bytes);
    require(static_cast<bool>(take_seal_off(in_scratch("sealing.db"))), "a seal is taken off");
    bytes = read_file(in_scratch("sealing.db"));
  }
  if ((flags & 2U) != 0)
    bytes.resize(bytes.size() - std::min(bytes.size(), much));
  if ((flags & 4U) != 0)
    bytes.append(much, 'x');
  return bytes;
}

const std::set<std::string>& codes() {
  static const std::set<std::string> kCodes = {"not_a_backup", "damaged_backup", "newer_backup",
                                               "unreadable",   "wrong_secret",   "corrupt_database",
                                               "no_erasures",  "not_found",      "storage_unavailable"};
  return kCodes;
}

/// A folder with nothing but its `keep`.
std::string new_home() {
  const std::string home = in_scratch("home");
  std::filesystem::remove_all(home);
  std::filesystem::create_directories(home + "/keep");
  for (const KeptFile& file : whole().keep)
    require(static_cast<bool>(Folder::write_file(home + "/keep/" + file.name, file.bytes)), "keep is laid in");
  return home;
}

void backup_file(std::string_view edits, bool bring_back) {
  const std::string bytes = damaged(edits);
  const bool sealed_again = !edits.empty() && (edits[0] & 1) != 0;
  const std::string path = in_scratch("damaged.db");
  write(path, bytes);
  if (sealed_again)
    require(static_cast<bool>(seal(path)), "a file is sealed");
  const std::string home = new_home();
  const auto check = check_backup(path, home);
  if (!check) {
    require(codes().count(check.error().code) == 1, "a backup is refused by a code that is known");
  } else if (!sealed_again) {
    require(bytes == whole().bytes, "under its seal no change passes");
    require(check->report.problems.empty(), "a whole backup has no problem");
  }
  require(read_file(path).starts_with(bytes), "a backup stays as it is");
  if (!bring_back)
    return;
  StoreOptions options;
  options.reserve_bytes = 0;
  const auto back = restore(home, path, options);
  require(back || codes().count(back.error().code) == 1, "a restore is refused by a code that is known");
  require(check || !back, "what does not pass is not brought back");
  if (back && sealed_again) {
    const auto store = Store::open(home, options);
    require(static_cast<bool>(store), "what was brought back opens");
    require(static_cast<bool>(verify(*store)), "and can be verified");
  }
}

void keep_copy(std::string_view bytes) {
  const auto files = unpack_keep(bytes);
  if (!files)
    return;
  const std::string again = pack_keep(*files);
  require(again.size() <= bytes.size(), "files are no more than was packed");
  const auto reread = unpack_keep(again);
  require(reread && pack_keep(*reread) == again, "files are read as they were packed");
}

std::string told(const SpendRecord& record) {
  std::string out = record.database + "\n";
  for (const SpendLine& one : record.spends) {
    out += std::to_string(one.year) + " " + one.period + " " + std::to_string(one.epsilon_thousandths) + " " +
           std::to_string(one.number) + "\n";
  }
  for (const int year : record.lost_years)
    out += std::to_string(year) + "\n";
  return out;
}

/// The lists in `keep`, and the texts of the keys.
void lists(std::string_view bytes) {
  const std::string home = in_scratch("lists");
  std::filesystem::create_directories(home);
  const Keep keep(home);
  require(static_cast<bool>(keep.make()), "there is a folder keep");
  for (const char* name : {"/keep/spends", "/keep/erasures", "/keep/secret", "/keep/signing-key"})
    write(home + name, bytes);
  (void)Folder::read_secret(home);
  (void)keep.signing_seed();
  const SpendRecord record = keep.spends();
  require(static_cast<bool>(keep.write(record)), "a record is written");
  const SpendRecord again = keep.spends();
  require(!again.damaged && told(again) == told(record), "spends are read as they were written");
  const Folder::Erasures list = Folder::read_erasures(home);
  auto folder = Folder::open(in_scratch("lists"));
  require(static_cast<bool>(folder), "a folder opens");
  require(static_cast<bool>(folder->write_erasures(list)), "a list is written");
  const Folder::Erasures reread = folder->erasures();
  require(!reread.damaged && reread.tags == list.tags && reread.installation == list.installation &&
              reread.name == list.name && reread.as_of == list.as_of && reread.counted,
          "erasures are read as they were written");
}

void log_beside(std::string_view bytes) {
  const std::string path = in_scratch("beside.db");
  write(path + "-shm", bytes.substr(0, bytes.size() / 2));
  write(path + "-wal", bytes.substr(bytes.size() / 2));
  (void)expected_log(path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  whole();
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const fuzz::Bounded bounded(kBounds, size);
  switch (data[0] % 5) {
    case 0:
      backup_file(bytes, false);
      break;
    case 1:
      backup_file(bytes, true);
      break;
    case 2:
      keep_copy(bytes);
      break;
    case 3:
      lists(bytes);
      break;
    default:
      log_beside(bytes);
  }
  return 0;
}
