#pragma once

#include "core/base/strictjson.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace claimcheck {

/// The step Key of a verification: the key that `kid` picks from @p keys for @p algorithm, or the
/// only one that fits where there is no `kid`, which is a string if it is there. The same for keys
/// that verify and keys that decrypt, so that no kind of token can pick more freely.
template <class Keys, class Choice>
auto chooseKey(const Keys& keys, Choice algorithm, const std::optional<JsonValue>& kid,
               const Findings& findings) -> TokenResult<decltype(keys.find({}, algorithm))>
{
    using namespace Qt::StringLiterals;
    const QByteArrayView id = kid ? *kid->toUtf8() : QByteArrayView{};
    // An empty name is a name that no key has, not the absence of one.
    const auto* key = kid && id.isEmpty() ? nullptr : keys.find(id, algorithm);
    if (!key) {
        return findings.refuse(Check::Step::Key, TokenError::Fault::UnknownKey, u"kid"_s, [&] {
            return id.isEmpty() ? u"no single key fits"_s
                                : u"no key with id %1"_s.arg(kid->toText());
        });
    }
    findings.pass(Check::Step::Key, [key] {
        return key->id().isEmpty() ? u"the key given"_s
                                   : u"key %1"_s.arg(QString::fromUtf8(key->id()));
    });
    return key;
}

} // namespace claimcheck
