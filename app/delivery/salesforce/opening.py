"""New fields are closed to everybody: a permission set opens them to the user as whom the app signs in."""

from collections.abc import Sequence

from simple_salesforce.format import format_soql

from app.delivery.salesforce.org import Org

SET_NAME = "Varme"
_SET = {
    "Name": SET_NAME,
    "Label": SET_NAME,
    "Description": "Opens the fields of Account that Varme writes to the user as whom Varme signs in.",
}


def open_fields(org: Org, names: Sequence[str]) -> None:
    """Let the app's user read and write fields of Account; what is open already stays as it is.

    Raises:
        NotAnswered: the app's user may not manage or assign permission sets.
    """
    found = org.query(format_soql("SELECT Id FROM PermissionSet WHERE Name = {}", SET_NAME))
    its_id = str(found[0]["Id"]) if found else org.insert("PermissionSet", _SET)
    soql = (
        "SELECT Field FROM FieldPermissions WHERE ParentId = {} AND SobjectType = 'Account' AND PermissionsEdit = true"
    )
    is_open = {one.get("Field") for one in org.query(format_soql(soql, its_id))}
    for field in (f"Account.{name}" for name in names):
        if field not in is_open:
            opened = {"ParentId": its_id, "SobjectType": "Account", "Field": field}
            org.insert("FieldPermissions", {**opened, "PermissionsRead": True, "PermissionsEdit": True})
    user_id = org.read_user_id()
    soql = "SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = {} AND AssigneeId = {}"
    if not org.query(format_soql(soql, its_id, user_id)):
        org.insert("PermissionSetAssignment", {"PermissionSetId": its_id, "AssigneeId": user_id})
