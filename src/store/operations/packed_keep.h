#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"

// The folder `keep` as one text, before it is sealed (backup_series.cpp): for each file a line `NAME BYTES` and
// the bytes.
//
//   secret 65
//   0123…abcd
//   erasures 28
//   ratecheck erasures 3
//   tags 0

namespace ratecheck::store {

struct KeptFile {
  std::string name;
  std::string bytes;
};

/// The files of `keep` that there are.
std::vector<KeptFile> files_of_keep(const std::string& folder);
std::string pack_keep(const std::vector<KeptFile>& files);
/// Names that this program does not know are passed over. Code `wrong_passphrase`: it opened, and is of another
/// form.
Result<std::vector<KeptFile>> unpack_keep(std::string_view packed);

}  // namespace ratecheck::store
