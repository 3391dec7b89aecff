#include "ui/models/checktext.h"

#include <QCoreApplication>

namespace claimcheck {
namespace {

struct CheckText
{
    Q_DECLARE_TR_FUNCTIONS(CheckText)
};

} // namespace

QString describe(Check::Step step)
{
    switch (step) {
    case Check::Step::Size:
        return CheckText::tr("Size");
    case Check::Step::Shape:
        return CheckText::tr("Three parts");
    case Check::Step::Encoding:
        return CheckText::tr("Strict base64url");
    case Check::Step::Header:
        return CheckText::tr("Header");
    case Check::Step::Critical:
        return CheckText::tr("Critical extensions");
    case Check::Step::Algorithm:
        return CheckText::tr("Algorithm");
    case Check::Step::Key:
        return CheckText::tr("Key");
    case Check::Step::Signature:
        return CheckText::tr("Signature");
    case Check::Step::Payload:
        return CheckText::tr("Payload");
    case Check::Step::Expiry:
        return CheckText::tr("Expiry");
    case Check::Step::NotBefore:
        return CheckText::tr("Not before");
    case Check::Step::IssuedAt:
        return CheckText::tr("Issued at");
    case Check::Step::Lifetime:
        return CheckText::tr("Lifetime");
    case Check::Step::Issuer:
        return CheckText::tr("Issuer");
    case Check::Step::Audience:
        return CheckText::tr("Audience");
    case Check::Step::Type:
        return CheckText::tr("Type");
    case Check::Step::Subject:
        return CheckText::tr("Subject");
    case Check::Step::Id:
        return CheckText::tr("Token id");
    case Check::Step::RequiredClaims:
        return CheckText::tr("Required claims");
    case Check::Step::Revocation:
        return CheckText::tr("Revocation");
    case Check::Step::Roles:
        return CheckText::tr("Roles");
    case Check::Step::Scopes:
        return CheckText::tr("Scopes");
    case Check::Step::Decryption:
        return CheckText::tr("Decryption");
    }
    return {};
}

QString describe(TokenError::Fault fault)
{
    switch (fault) {
    case TokenError::Fault::TooLarge:
        return CheckText::tr("too large");
    case TokenError::Fault::Malformed:
        return CheckText::tr("malformed");
    case TokenError::Fault::BadEncoding:
        return CheckText::tr("bad encoding");
    case TokenError::Fault::BadHeader:
        return CheckText::tr("bad header");
    case TokenError::Fault::CriticalUnsupported:
        return CheckText::tr("unknown extension");
    case TokenError::Fault::AlgorithmRefused:
        return CheckText::tr("algorithm");
    case TokenError::Fault::UnknownKey:
        return CheckText::tr("unknown key");
    case TokenError::Fault::BadSignature:
        return CheckText::tr("bad signature");
    case TokenError::Fault::BadClaims:
        return CheckText::tr("bad claims");
    case TokenError::Fault::Expired:
        return CheckText::tr("expired");
    case TokenError::Fault::NotYetValid:
        return CheckText::tr("not yet valid");
    case TokenError::Fault::IssuedInFuture:
        return CheckText::tr("from the future");
    case TokenError::Fault::WrongIssuer:
        return CheckText::tr("wrong issuer");
    case TokenError::Fault::WrongAudience:
        return CheckText::tr("wrong audience");
    case TokenError::Fault::WrongType:
        return CheckText::tr("wrong type");
    case TokenError::Fault::WrongSubject:
        return CheckText::tr("wrong subject");
    case TokenError::Fault::WrongId:
        return CheckText::tr("wrong id");
    case TokenError::Fault::NotIssued:
        return CheckText::tr("not issued here");
    case TokenError::Fault::MissingClaim:
        return CheckText::tr("missing claim");
    case TokenError::Fault::LivesTooLong:
        return CheckText::tr("lives too long");
    case TokenError::Fault::BadPolicy:
        return CheckText::tr("nothing can fit");
    case TokenError::Fault::Revoked:
        return CheckText::tr("revoked");
    case TokenError::Fault::InsufficientRole:
        return CheckText::tr("role missing");
    case TokenError::Fault::InsufficientScope:
        return CheckText::tr("scope missing");
    case TokenError::Fault::Undecided:
        return CheckText::tr("not decided");
    case TokenError::Fault::DecryptionFailed:
        return CheckText::tr("cannot be decrypted");
    }
    return {};
}

QString lessonOf(TokenError::Fault fault)
{
    switch (fault) {
    case TokenError::Fault::Revoked:
        return CheckText::tr("A signed token cannot be unsaid: the server keeps a list of revoked "
                             "ids until they expire.");
    case TokenError::Fault::Expired:
        return CheckText::tr(
            "Its time is over and the signature cannot change that. Log in again.");
    case TokenError::Fault::BadSignature:
        return CheckText::tr("Something was changed after signing, or another key signed it.");
    case TokenError::Fault::Undecided:
        return CheckText::tr("The server does not hear from its database. Until it knows what was "
                             "revoked, it takes no token at its word.");
    case TokenError::Fault::DecryptionFailed:
        return CheckText::tr("Something was changed after encryption, or it was meant for another "
                             "key. Which of them is never said: the difference would help to "
                             "guess.");
    case TokenError::Fault::UnknownKey:
        return CheckText::tr("The server does not have the key that this token names.");
    case TokenError::Fault::AlgorithmRefused:
        return CheckText::tr("The token's own header may not choose how it is checked.");
    case TokenError::Fault::WrongIssuer:
    case TokenError::Fault::WrongAudience:
        return CheckText::tr("A good token, but made by or for somebody else.");
    case TokenError::Fault::InsufficientRole:
    case TokenError::Fault::InsufficientScope:
        return CheckText::tr("The server knows who this is; it does not allow them this.");
    case TokenError::Fault::TooLarge:
    case TokenError::Fault::Malformed:
    case TokenError::Fault::BadEncoding:
    case TokenError::Fault::BadHeader:
    case TokenError::Fault::CriticalUnsupported:
    case TokenError::Fault::BadClaims:
    case TokenError::Fault::NotYetValid:
    case TokenError::Fault::IssuedInFuture:
    case TokenError::Fault::WrongType:
    case TokenError::Fault::WrongSubject:
    case TokenError::Fault::WrongId:
    case TokenError::Fault::NotIssued:
    case TokenError::Fault::MissingClaim:
    case TokenError::Fault::LivesTooLong:
    case TokenError::Fault::BadPolicy:
        return {};
    }
    return {};
}

} // namespace claimcheck
