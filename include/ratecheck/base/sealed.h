#pragma once

#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

/// Bytes that only who knows a passphrase can read, and that nobody else can change unseen (libsodium: Argon2id
/// makes the key, 256 MiB each time; XChaCha20-Poly1305 as one secretstream).
///
///   const Result<std::string> sealed = seal_to(passphrase, bytes);
///   const Result<std::string> opened = open_sealed(passphrase, *sealed);   // wrong_passphrase
///
/// A sealed text begins with the line `ratecheck sealed 1`; salt, head of the stream and the stream follow. All of
/// it is in memory: for keys and lists, not for databases. Safe to call from any thread.
namespace ratecheck {

/// Code `storage_unavailable` when there is not enough memory.
Result<std::string> seal_to(std::string_view passphrase, std::string_view bytes);
/// Code `wrong_passphrase`, also where the bytes are damaged: nobody can tell the one from the other.
Result<std::string> open_sealed(std::string_view passphrase, std::string_view sealed);

}  // namespace ratecheck
