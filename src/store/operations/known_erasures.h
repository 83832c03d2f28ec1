#pragma once

#include <string>

#include "ratecheck/store/maintenance.h"
#include "store/operations/backup_file.h"

namespace ratecheck::store {

/// Nobody who was erased may come back: the folder must know who was since the backup was made, by its list or by
/// its own database. Either must bear the name of the list that the backup grew with, or it was begun anew since
/// and cannot know; and must know whom the backup knows, or it is older. Which name the list bears once the backup
/// is in place. Code `no_erasures`; never where `list` is `none`.
Result<ListName> known_erasures(const BackupIdentity& backup, const std::string& folder, ErasureList list);

}  // namespace ratecheck::store
