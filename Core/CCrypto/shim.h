#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/ec.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

/* What only C can say well: macros, and OSSL_PARAM arrays, which keep pointers to their names and values. */

/* Keys an HMAC context; 1 on success. */
static inline int CCrypto_HMAC_init(EVP_MAC_CTX *context, const unsigned char *key, size_t length, const char *digest)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(context, key, length, params);
}

/* A new public key of a type from its parameters, or NULL. */
static inline EVP_PKEY *CCrypto_public_key(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1)
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params);
    EVP_PKEY_CTX_free(context);
    return key;
}

/* A new RSA public key from its big-endian modulus and exponent, or NULL. */
static inline EVP_PKEY *CCrypto_RSA_public_key(
    const unsigned char *modulus, int modulus_length, const unsigned char *exponent, int exponent_length)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    BIGNUM *n = BN_bin2bn(modulus, modulus_length, NULL);
    BIGNUM *e = BN_bin2bn(exponent, exponent_length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (n != NULL && e != NULL && builder != NULL
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1)
        params = OSSL_PARAM_BLD_to_param(builder);
    if (params != NULL)
        key = CCrypto_public_key("RSA", params);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_free(e);
    BN_free(n);
    return key;
}

/* A new EC public key from its curve and its point in uncompressed form, or NULL when the point is not on the curve. */
static inline EVP_PKEY *CCrypto_EC_public_key(const char *group, const unsigned char *point, size_t length)
{
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, length),
        OSSL_PARAM_construct_end(),
    };
    return CCrypto_public_key("EC", params);
}

/* Prints a name as RFC 4514 does, with characters beyond ASCII left as they are; negative on failure. */
static inline int CCrypto_print_name(BIO *output, const X509_NAME *name)
{
    return X509_NAME_print_ex(output, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}

/* Appends a name to a list of alternative names; the list owns `value` (of ASN.1 type `type`) after a 1. */
static inline int CCrypto_add_general_name(GENERAL_NAMES *names, int type, ASN1_STRING *value)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    if (name == NULL)
        return 0;
    if (sk_GENERAL_NAME_push(names, name) <= 0) {
        GENERAL_NAME_free(name);
        return 0;
    }
    GENERAL_NAME_set0_value(name, type, value);
    return 1;
}

/* A new, empty list of certificates, and adding one that the list owns after a 1. */
static inline STACK_OF(X509) *CCrypto_certificates(void)
{
    return sk_X509_new_null();
}

static inline int CCrypto_add_certificate(STACK_OF(X509) *list, X509 *certificate)
{
    return sk_X509_push(list, certificate) > 0;
}

static inline void CCrypto_free_certificates(STACK_OF(X509) *list)
{
    sk_X509_pop_free(list, X509_free);
}

/* How many alternative names a list has, and the text of one that is an e-mail address; NULL for any other. */
static inline int CCrypto_count_general_names(const GENERAL_NAMES *names)
{
    return sk_GENERAL_NAME_num(names);
}

static inline const ASN1_STRING *CCrypto_email_name(const GENERAL_NAMES *names, int index)
{
    int type = -1;
    void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, index), &type);
    return type == GEN_EMAIL ? (const ASN1_STRING *)value : NULL;
}
