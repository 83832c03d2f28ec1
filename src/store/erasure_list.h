#pragma once

#include <functional>
#include <set>
#include <string>

#include "store/db/connection.h"
#include "store/db/folder.h"

namespace ratecheck::store {

/// Which list of erasures a database grew with (docs/storage.md "Erasures"): the list bears a random name from its
/// beginning, and so does the database, and with it every backup. Only a list of that name can say who was erased
/// since: one that was begun anew, as in a folder that had lost its own, has another.
struct ListName {
  std::string name;        ///< hex; empty: of before December 2026
  bool took_over = false;  ///< it goes on from one that had no name, and so knows what that one knew
};
/// As the database has it.
ListName list_name_of(Connection& db);
/// From here on the database belongs to no list; the opening of a folder gives it to the one that is there.
void forget_list_name(Connection& db);
/// Hex tags of whom the database knows as erased; none where it is older than the table of them.
std::set<std::string> erased_in(Connection& db);

/// Makes the folder's list hold every erasure that the database knows of. Of an unsure list a tag stays only where
/// its worker is gone: where one is still there, the erasure was refused. `db` is the folder's database, or
/// nullptr where that is lost, and then all of the list counts. `installation`: fingerprint of its secret.
/// `now`, in Unix seconds: where the list is written, it says that it is as of then; 0: it says what it said.
Status settle_erasures(Folder& folder, Connection* db, const std::string& installation, const ListName& name,
                       std::int64_t now);
/// The same at a backup: the list says that it is as of `now`, also where nothing else of it changes.
Status date_erasures(Folder& folder, Connection& db, const std::string& installation, std::int64_t now);

/// The same at the opening of a folder; and the database knows from there on whom the list names, so that each can
/// be made anew from the other, and bears its name. `fresh`: it was made just now.
Status join_erasures(Folder& folder, Connection& db, const std::string& installation, bool fresh,
                     const std::function<std::string(std::size_t)>& random, std::int64_t now);

}  // namespace ratecheck::store
