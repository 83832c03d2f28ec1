#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ratecheck/store/maintenance.h"
#include "store/operations/backup_file.h"

namespace ratecheck::store {

struct KnownErasures {
  ListName name;                      ///< of the list, once the backup is in place
  std::optional<std::int64_t> as_of;  ///< nothing but the list could tell: of when it is (0: it does not say)
};

/// Nobody who was erased may come back: the folder must know who was since the backup was made, by its list or by
/// its own database. Either must bear the name of the list that the backup grew with, or it was begun anew since
/// and cannot know; and must know whom the backup knows, or it is older. Code `no_erasures`; never where `list` is
/// `none`.
Result<KnownErasures> known_erasures(const BackupIdentity& backup, const std::string& folder, ErasureList list);

}  // namespace ratecheck::store
